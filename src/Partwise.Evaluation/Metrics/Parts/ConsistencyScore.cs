namespace Partwise.Evaluation;

/// <summary>
/// Part consistency (Huang et al., ICCV 2023), counted as EvalProtoPNet codes it: per prototype and part, images of the own class with the
/// part in the window divided by images where it is visible (0 of 0 counts as 0); a prototype is consistent if any part reaches the
/// threshold. Predictions and weights play no role. Nothing in it asks for different parts: read it beside the distinct-part rate.
///</summary>
internal static class ConsistencyScore
{
    internal static MetricEntry Entry { get; } =
        new(
            "consistency",
            MetricGoal.Higher,
            "Percentage of prototypes that meet one and the same annotated part in at least 80 % of the images where it is visible. "
                + "It does not ask for different parts."
        )
        {
            Inputs = MetricInputs.AnnotatedParts,
            Pool = Pool,
        };

    internal static MetricEntry NoHits { get; } =
        new("no-hit-rate", MetricGoal.Lower, "Share of peaks with no annotated part nearby: they count as stable although nothing was met.")
        {
            Inputs = MetricInputs.AnnotatedParts,
            Pool = images => [images.Score(images.Variant("no-hit-rate"), h => images.Consistency(h).NoHitRate, 1)],
        };

    /// <summary>The variant's name where <see cref="PartScoreOptions.MinimumSupport"/> is 1.</summary>
    public const string Published = "consistency:published";

    /// <summary>The variant's name with a minimum support.</summary>
    public const string Honest = "consistency:honest";

    /// <summary>Counts.</summary>
    /// <param name="images">One entry per image, about its own class.</param>
    /// <param name="options">Threshold and minimum support.</param>
    /// <param name="classes">Classes that are expected; those without images are listed as omitted.</param>
    /// <exception cref="ArgumentException">Images of one class have different numbers of prototypes or parts.</exception>
    public static ConsistencyResult Compute(IReadOnlyList<PartHits> images, PartScoreOptions options, IEnumerable<int>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var results = new List<PrototypeConsistency>();
        var groups = images.GroupBy(i => i.Class).OrderBy(g => g.Key).ToList();
        foreach (IGrouping<int, PartHits> group in groups)
        {
            PartHits[] own = [.. group];
            if (own.Any(i => i.Prototypes != own[0].Prototypes || i.Parts != own[0].Parts))
                throw new ArgumentException(
                    $"The images of class {group.Key} have different numbers of prototypes or parts; they must agree.",
                    nameof(images)
                );
            for (int p = 0; p < own[0].Prototypes; p++)
                results.Add(Count(group.Key, p, own, options));
        }
        ILookup<bool, PrototypeConsistency> judged = results.ToLookup(r => options.MinimumSupport == 1 || r.BestPart is not null);
        return new ConsistencyResult([.. judged[true]], [.. (classes ?? []).Except(groups.Select(g => g.Key)).Order()], [.. judged[false]]);
    }

    private static PrototypeConsistency Count(int classIndex, int prototype, PartHits[] images, PartScoreOptions options)
    {
        int parts = images[0].Parts,
            empty = 0;
        int[] hits = new int[parts],
            seen = new int[parts];
        foreach (PartHits image in images)
        {
            ReadOnlySpan<bool> own = image.Of(prototype);
            empty += own.Contains(true) ? 0 : 1;
            for (int j = 0; j < parts; j++)
            {
                hits[j] += own[j] ? 1 : 0;
                seen[j] += image.IsVisible(j) ? 1 : 0;
            }
        }
        int? best = null;
        double rate = 0;
        for (int j = 0; j < parts; j++)
        {
            if (seen[j] < options.MinimumSupport)
                continue;
            double own = (double)hits[j] / seen[j];
            if (best is null || own > rate)
                (best, rate) = (j, own);
        }
        return new PrototypeConsistency(
            classIndex,
            prototype,
            hits,
            seen,
            best,
            rate,
            best is not null && rate >= options.Threshold,
            (double)empty / images.Length,
            images.Length
        );
    }

    private static IEnumerable<PooledScore> Pool(PooledImages images)
    {
        string name = images.Variant("consistency");
        yield return images.Score(name, h => images.Consistency(h).Score, 100);
        yield return images.Score(name + "-macro", h => images.Consistency(h).MacroScore, 100);
        if (images.IsHonest)
            yield return images.Score(name + "-sign-corrected", h => images.Consistency(h, signCorrected: true).Score, 100);
    }
}
