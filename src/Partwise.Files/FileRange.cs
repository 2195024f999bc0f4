namespace Partwise.Files.Internals;

/// <summary>Bytes within a file.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
internal readonly record struct FileRange(long Offset, long Length);
