namespace Partwise.Evaluation;

/// <summary>One part on one photo, as the audit keeps it.</summary>
/// <param name="Contribution">What it adds to its class's logit.</param>
/// <param name="Evidence">[positions]: the positive part of its map as shares of their sum; empty where nothing is positive.</param>
/// <param name="Background">The share of that off the object; null where no foreground is known.</param>
internal sealed record PartSight(double Contribution, float[] Evidence, double? Background);

/// <summary>One photo, as the audit keeps it.</summary>
internal sealed record AuditedPhoto
{
    public required int Index { get; init; }

    public required string Path { get; init; }

    public required int? Label { get; init; }

    public required int Predicted { get; init; }

    public required double Probability { get; init; }

    public required float LogitDifference { get; init; }

    /// <summary>The parts of its own class; empty where that is not known or not fitted.</summary>
    public required IReadOnlyList<PartSight> Own { get; init; }

    /// <summary>What the parts of the predicted class add; empty where it was not fitted.</summary>
    public required IReadOnlyList<double> Pushed { get; init; }

    /// <summary>The smallest sufficient set for the predicted class; null where it was not fitted.</summary>
    public required IReadOnlyList<int>? Sufficient { get; init; }

    /// <summary>The share of the picture off the object; null where no foreground is known.</summary>
    public required double? BackgroundArea { get; init; }

    public required bool Estimated { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public bool Recognised => Label == Predicted;
}
