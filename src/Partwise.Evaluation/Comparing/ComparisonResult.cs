using Partwise.Datasets;

namespace Partwise.Evaluation;

/// <summary>Two classifiers on the same photos; <c>compare.json</c>, schema <c>partwise.compare/1</c>.</summary>
public sealed record ComparisonResult
{
    /// <summary>The schema.</summary>
    public string Schema { get; } = "partwise.compare/1";

    /// <summary>The first one's name.</summary>
    public required string A { get; init; }

    /// <summary>The second one's name.</summary>
    public required string B { get; init; }

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many photos both looked at.</summary>
    public required int Photos { get; init; }

    /// <summary>How many of them both predict the same label for.</summary>
    public required int Agree { get; init; }

    /// <summary>The 95 % interval of the share on which they agree (Wilson).</summary>
    public required ConfidenceInterval AgreeInterval { get; init; }

    /// <summary>How many photos have a class that both know; the next two count these.</summary>
    public required int Labelled { get; init; }

    /// <summary>How many of them the first recognises.</summary>
    public required int RecognisedByA { get; init; }

    /// <summary>How many of them the second recognises.</summary>
    public required int RecognisedByB { get; init; }

    /// <summary>McNemar's exact test of equal shares recognised; null where no class is known.</summary>
    public required double? PValue { get; init; }

    /// <summary>The mean correlation of what both look at, for the class that the first predicts; null where nothing could be
    /// compared.</summary>
    public required double? MapCorrelation { get; init; }

    /// <summary>Labels that only the first has.</summary>
    public required IReadOnlyList<string> OnlyA { get; init; }

    /// <summary>Labels that only the second has.</summary>
    public required IReadOnlyList<string> OnlyB { get; init; }

    /// <summary>The parts of each class that both have taken apart; empty where one has none.</summary>
    public required IReadOnlyList<ComparedClass> Classes { get; init; }

    /// <summary>The photos on which they differ, in the dataset's order.</summary>
    public required IReadOnlyList<Disagreement> Disagreements { get; init; }

    /// <summary>Photos that could not be used.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }
}

/// <summary>The parts of one class in both.</summary>
/// <param name="Label">The class's label.</param>
/// <param name="Photos">The photos behind the correlations: those of the class or, where no class is known, those for which the first
/// predicts it.</param>
/// <param name="Pairs">Parts paired so that the correlations of their maps over all these photos add up highest (Hungarian method), best
/// pair first.</param>
/// <param name="OnlyA">Parts of the first without a partner, from 0.</param>
/// <param name="OnlyB">Parts of the second without a partner, from 0.</param>
public sealed record ComparedClass(
    string Label,
    int Photos,
    IReadOnlyList<PairedParts> Pairs,
    IReadOnlyList<int> OnlyA,
    IReadOnlyList<int> OnlyB
);

/// <summary>A part of the first and its partner in the second.</summary>
/// <param name="A">The part of the first, from 0.</param>
/// <param name="NameA">What a person calls it; null where nobody has named it.</param>
/// <param name="B">The part of the second, from 0.</param>
/// <param name="NameB">What a person calls it; null where nobody has named it.</param>
/// <param name="Correlation">Pearson's correlation of both maps over all positions of all photos, −1…1.</param>
public sealed record PairedParts(int A, string? NameA, int B, string? NameB, double Correlation);

/// <summary>A photo for which they predict different labels.</summary>
/// <param name="Path">The photo as its dataset names it.</param>
/// <param name="Label">Its class in the first's labels; null where it is not known.</param>
/// <param name="A">What the first says.</param>
/// <param name="B">What the second says.</param>
/// <param name="MapCorrelation">The correlation of what both look at for the class that the first predicts; null where the second has no
/// such class.</param>
public sealed record Disagreement(string Path, string? Label, ComparedAnswer A, ComparedAnswer B, double? MapCorrelation);

/// <summary>One classifier's answer where the other's is another.</summary>
/// <param name="Label">The label that it predicts.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Difference">Logit of that label − logit of the label that the other predicts; null where it has no such label.</param>
/// <param name="Parts">Its parts of both labels with what they add to that difference, largest first; empty where it has none.</param>
public sealed record ComparedAnswer(string Label, double Probability, double? Difference, IReadOnlyList<AuditedPush> Parts);
