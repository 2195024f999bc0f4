namespace Partwise.Bundles;

/// <summary>What the lists of a large report need.</summary>
/// <param name="Classes">The classes.</param>
/// <param name="Images">The examples.</param>
internal sealed record ReportEntries(IEnumerable<ReportClass> Classes, IEnumerable<ReportImage> Images);
