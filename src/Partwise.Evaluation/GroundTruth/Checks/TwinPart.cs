using Partwise.Numerics;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// Twins differ in one part. On a bird of either species the prototypes of the two classes are paired so that their maps agree best
/// (Hungarian method on the correlation of the maps; one without a partner is paired with nothing), and of the pair that tells the bird's
/// own species from the twin the most, by contribution, the difference of the maps is held against the part: is its peak on it, and how
/// much of its positive mass. A method with one map per class is a single pair.
///</summary>
internal static class TwinPart
{
    public const string Peak = "twin-part:peak",
        Mass = "twin-part:mass",
        AnyPeak = "twin-part:peak-any-prototype",
        AnyMass = "twin-part:mass-any-prototype";

    /// <summary>What a random map would reach.</summary>
    public static TwinChance Chance(BirdScene bird, int part, int reach)
    {
        int pixels = bird.View.Height * bird.View.Width;
        return new TwinChance(
            Enumerable.Range(0, pixels).Count(i => bird.Regions.Nearest(i, reach) == part) / (double)pixels,
            bird.Regions.Region(part).Count(r => r) / (double)pixels
        );
    }

    /// <summary>Measures, and writes the four scores; those of any prototype are the means over all pairs, what a pair picked by chance
    /// reaches.</summary>
    public static void Measure(
        BirdScene bird,
        MethodMaps own,
        MethodMaps twin,
        int part,
        ImportanceReader reader,
        bool any,
        MethodTruth truth
    )
    {
        if ((own.Reason ?? twin.Reason) is { } reason)
        {
            truth.Scores[Peak] = MetricScore.Undefined(reason);
            return;
        }
        int n = Math.Max(own.K, twin.K);
        int[] partner = Assignment.Maximize(Agreement(own, twin, n), n);
        double[] gains = new double[n],
            peaks = new double[n];
        double?[] masses = new double?[n];
        for (int i = 0; i < n; i++)
        {
            int j = partner[i];
            gains[i] = (i < own.K ? own.Contributions[i] : 0) - (j < twin.K ? twin.Contributions[j] : 0);
            float[] difference = Difference(i < own.K ? own.Values(i) : [], j < twin.K ? twin.Values(j) : [], own.Rows * own.Columns);
            peaks[i] = bird.Regions.Nearest(reader.Peak(own, difference, lowest: false), reader.Reach) == part ? 1 : 0;
            masses[i] = Share(own.Enlarge(difference, bird.View.Height, bird.View.Width), bird.Regions.Region(part));
        }
        int best = Array.IndexOf(gains, gains.Max());
        truth.Scores[Peak] = MetricScore.Of(peaks[best]);
        truth.Scores[Mass] = masses[best] is { } mass
            ? MetricScore.Of(mass)
            : MetricScore.Undefined("The difference of the maps has no positive value.");
        if (!any)
            return;
        truth.Scores[AnyPeak] = MetricScore.Of(peaks.Average());
        if (masses.Average() is { } mean)
            truth.Scores[AnyMass] = MetricScore.Of(mean);
    }

    private static double[] Agreement(MethodMaps own, MethodMaps twin, int n)
    {
        double[] scores = new double[n * n];
        double[][] first = [.. Enumerable.Range(0, own.K).Select(i => Wide(own.Values(i)))],
            second = [.. Enumerable.Range(0, twin.K).Select(i => Wide(twin.Values(i)))];
        for (int i = 0; i < own.K; i++)
        {
            for (int j = 0; j < twin.K; j++)
                scores[(i * n) + j] = Statistics.Pearson(first[i], second[j]);
        }
        return scores;
    }

    private static double[] Wide(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => (double)v);

    private static float[] Difference(ReadOnlySpan<float> own, ReadOnlySpan<float> twin, int length)
    {
        float[] difference = new float[length];
        own.CopyTo(difference);
        for (int i = 0; i < twin.Length; i++)
            difference[i] -= twin[i];
        return difference;
    }

    private static double? Share(float[] map, bool[] region)
    {
        double inside = 0,
            total = 0;
        for (int i = 0; i < map.Length; i++)
        {
            double mass = Math.Max(map[i], 0);
            total += mass;
            inside += region[i] ? mass : 0;
        }
        return total > 0 ? inside / total : null;
    }
}
