namespace Partwise.Cli.Commands;

/// <summary>What <c>explain</c> was asked for.</summary>
/// <param name="Bundle">The path of the bundle, or model, as given.</param>
/// <param name="Images">The photos and folders as given.</param>
/// <param name="Folder">Where to write; null where nothing is written.</param>
/// <param name="Overwrite">Whether an earlier explanation may be replaced.</param>
/// <param name="RawMaps">Whether raw maps are written.</param>
/// <param name="Threads">Photos worked on at the same time.</param>
internal sealed record ExplainRequest(string Bundle, IReadOnlyList<string> Images, string? Folder, bool Overwrite, bool RawMaps, int Threads);
