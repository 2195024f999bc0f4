namespace Partwise.Evaluation;

/// <summary>A score that looks at many units (images, classes) together, in a form that can be resampled.</summary>
/// <param name="Variant">The exact definition.</param>
/// <param name="Units">How many units there are.</param>
/// <param name="Of">The score of the units given by number, with repetitions; null where they give none.</param>
/// <param name="Images">How many images are behind it.</param>
internal sealed record PooledScore(string Variant, int Units, Func<int[], double?> Of, int Images)
{
    /// <summary>Per unit its group, which keeps its size in every resample; null resamples freely.</summary>
    public IReadOnlyList<int>? Strata { get; init; }

    /// <summary>The largest possible score: intervals end there.</summary>
    public double Top { get; init; } = 1;

    /// <summary>The smallest possible score.</summary>
    public double Bottom { get; init; }

    /// <summary>Why there may be no score, one sentence.</summary>
    public string WhyNot { get; init; } = "No image gives a number.";

    /// <summary>The score of all units.</summary>
    public double? All => Units == 0 ? null : Of([.. Enumerable.Range(0, Units)]);

    /// <summary>Its 95 % bootstrap interval, moved so that the resamples' mean falls on the score (some scores take a maximum, which
    /// resampling pushes upwards) and cut at the ends of the score's range.</summary>
    public ConfidenceInterval? Interval(double value, int seed, int resamples) =>
        Bootstrap.Of(Units, Of, seed, resamples, strata: Strata, centre: value) is { } interval
            ? new ConfidenceInterval(Math.Clamp(interval.Low, Bottom, Top), Math.Clamp(interval.High, Bottom, Top))
            : null;
}
