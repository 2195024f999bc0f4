namespace Partwise.Onnx.Inference;

/// <summary>A loaded library that has the API asked for.</summary>
/// <param name="Handle">The library, as the system knows it.</param>
/// <param name="Api">Address of the table of functions.</param>
/// <param name="Path">The path or system name it was loaded by.</param>
/// <param name="Version">The library's own version, such as "1.31.1".</param>
internal sealed record LoadedLibrary(nint Handle, nint Api, string Path, string Version);
