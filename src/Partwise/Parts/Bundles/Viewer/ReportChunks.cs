namespace Partwise.Bundles;

/// <summary>The files beside a large report.</summary>
/// <param name="Entries">The one with the entries of all classes and images, <see cref="ReportEntries"/>.</param>
/// <param name="Classes">Those with the whole classes, in the order of their entries.</param>
/// <param name="Images">Those with the whole images, in the order of theirs.</param>
internal sealed record ReportChunks(string Entries, ReportChunkList Classes, ReportChunkList Images);
