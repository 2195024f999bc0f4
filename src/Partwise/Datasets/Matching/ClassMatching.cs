namespace Partwise.Datasets;

/// <summary>Which classes of a dataset stand for which labels of a model.</summary>
/// <param name="Matched">The classes that match, in the dataset's order. Several may stand for one label.</param>
/// <param name="Unmatched">The other classes, in the dataset's order.</param>
/// <param name="UnusedMapEntries">Folders that the label map names and the dataset does not have.</param>
public sealed record ClassMatching(
    IReadOnlyList<MatchedClass> Matched,
    IReadOnlyList<UnmatchedClass> Unmatched,
    IReadOnlyList<string> UnusedMapEntries
);
