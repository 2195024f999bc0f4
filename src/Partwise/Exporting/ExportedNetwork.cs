namespace Partwise.Exporting;

/// <summary>A part network that was exported.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Opset">The version of its operator set.</param>
/// <param name="Top">How many classes it explains per image.</param>
/// <param name="Decomposed">How many classes have parts.</param>
/// <param name="Names">How many parts have names.</param>
public sealed record ExportedNetwork(string Path, long Bytes, int Opset, int Top, int Decomposed, int Names);
