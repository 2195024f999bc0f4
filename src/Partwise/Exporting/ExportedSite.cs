namespace Partwise.Exporting;

/// <summary>A site that was written.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Bytes">Their size in all.</param>
/// <param name="NetworkBytes">The network's own.</param>
public sealed record ExportedSite(string Folder, int Files, long Bytes, long NetworkBytes);
