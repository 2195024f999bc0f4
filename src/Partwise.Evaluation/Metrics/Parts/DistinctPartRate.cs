using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// Distinct-part rate: the prototypes of a class are assigned to different annotated parts so that the total hit rate is highest (Hungarian
/// method); the mean rate of the pairs, prototypes beyond the number of parts counting 0. In [0,1]. Unlike consistency it does not reward
/// prototypes that all sit on the same part.
///</summary>
internal static class DistinctPartRate
{
    internal static MetricEntry Entry { get; } =
        new("distinct-parts", MetricGoal.Higher, "Mean hit rate when a class's prototypes are assigned to different annotated parts.")
        {
            Inputs = MetricInputs.AnnotatedParts,
            Pool = images =>
                [
                    images.Score(
                        Variant,
                        h => ByClass(images.Consistency(h), images.Window.MinimumSupport).Values.Select(v => (double?)v).Average(),
                        1
                    ),
                ],
        };

    /// <summary>The variant's name.</summary>
    public const string Variant = "distinct-parts:hungarian";

    /// <summary>Per class the rate, from the counts of the consistency score.</summary>
    /// <param name="consistency">Hits and visibility per prototype and part; parts with too little support must be excluded by
    /// <paramref name="minimumSupport"/>.</param>
    /// <param name="minimumSupport">Parts visible in fewer images of the class count 0.</param>
    public static IReadOnlyDictionary<int, double> ByClass(ConsistencyResult consistency, int minimumSupport = 1)
    {
        ArgumentNullException.ThrowIfNull(consistency);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumSupport);
        return consistency.Prototypes.GroupBy(p => p.Class).ToDictionary(g => g.Key, g => Rate([.. g], minimumSupport));
    }

    private static double Rate(PrototypeConsistency[] own, int minimumSupport)
    {
        int parts = own[0].Seen.Length,
            n = Math.Max(parts, own.Length);
        double[] scores = new double[n * n];
        for (int i = 0; i < own.Length; i++)
        {
            for (int j = 0; j < parts; j++)
                scores[(i * n) + j] = own[i].Seen[j] >= minimumSupport ? (double)own[i].Hits[j] / own[i].Seen[j] : 0;
        }
        int[] match = Assignment.Maximize(scores, n);
        return own.Select((_, i) => scores[(i * n) + match[i]]).Average();
    }
}
