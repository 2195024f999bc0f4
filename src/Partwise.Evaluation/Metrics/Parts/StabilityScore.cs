namespace Partwise.Evaluation;

/// <summary>
/// Part stability (Huang et al., ICCV 2023), counted as EvalProtoPNet codes it: per prototype the share of own-class images for which the
/// vector of part hits is the same with noise added to the input as without. The reference averages in float32; here in double. Published:
/// one draw of N(0, 0.2) on the normalised input, clipped to ±0.25. Honest: several seeded draws of a stated size in grey levels
/// (<see cref="InputNoise"/>).
///</summary>
internal static class StabilityScore
{
    internal static MetricEntry Entry { get; } =
        new(
            "stability",
            MetricGoal.Higher,
            "Percentage of images in which a prototype meets the same annotated parts with noise on the input as without."
        )
        {
            Inputs = MetricInputs.AnnotatedParts | MetricInputs.Noise,
            Pool = Pool,
        };

    /// <summary>The variant's name with the published noise.</summary>
    public const string Published = "stability:published";

    /// <summary>The variant's name with noise in grey levels.</summary>
    public const string Honest = "stability:honest";

    /// <summary>Counts.</summary>
    /// <param name="clean">One entry per image, without noise.</param>
    /// <param name="noised">Per draw, the same images in the same order, with noise; at least one draw.</param>
    /// <exception cref="ArgumentException">There is no draw, or a draw has other images.</exception>
    public static StabilityResult Compute(IReadOnlyList<PartHits> clean, params IReadOnlyList<IReadOnlyList<PartHits>> noised)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(noised);
        if (noised.Count == 0)
            throw new ArgumentException("There is no noised pass; at least one draw is needed.", nameof(noised));
        foreach (IReadOnlyList<PartHits> draw in noised)
        {
            if (draw.Count != clean.Count)
                throw new ArgumentException(
                    $"A noised pass has {draw.Count} images, the clean one {clean.Count}; they must be the same.",
                    nameof(noised)
                );
            for (int i = 0; i < clean.Count; i++)
            {
                if (clean[i].Class != draw[i].Class || clean[i].Prototypes != draw[i].Prototypes || clean[i].Parts != draw[i].Parts)
                    throw new ArgumentException(
                        $"Image {i} differs in class, prototypes or parts between the passes; they must be the same.",
                        nameof(noised)
                    );
            }
        }
        return StabilityTally.Total([.. clean.Select((image, i) => StabilityTally.Of(image, [.. noised.Select(draw => draw[i])]))]);
    }

    private static IEnumerable<PooledScore> Pool(PooledImages images)
    {
        string name = images.Variant("stability");
        StabilityTally[] tallies = Array.ConvertAll(images.Annotated, h => StabilityTally.Of(h.Clean!, h.Noised));
        PooledScore Score(string variant, Func<StabilityResult, double?> score) =>
            images.Picked(variant, pick => score(StabilityTally.Total(Array.ConvertAll(pick, i => tallies[i]))), 100);
        yield return Score(name, r => r.Score);
        yield return Score(name + "-macro", r => r.MacroScore);
        if (images.IsHonest)
            yield return Score(name + "-with-hits", r => r.ScoreWithoutEmpty);
    }
}
