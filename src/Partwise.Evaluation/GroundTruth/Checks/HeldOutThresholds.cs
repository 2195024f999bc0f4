namespace Partwise.Evaluation.GroundTruth;

/// <summary>
/// The threshold of one method. The images are divided into two halves; on each half the threshold is chosen that maximises (CSDC + PC +
/// DC) / 3 + D, and it scores the other half, so no image is scored with a threshold that it helped to choose. (FunnyBirds chooses one on
/// the images that it scores.) Of equally good ones the lowest.
///</summary>
internal sealed class HeldOutThresholds
{
    private readonly MethodTruth[] _truths;
    private readonly int[] _halves;
    private readonly int?[] _chosen;

    private HeldOutThresholds(MethodTruth[] truths, int[] halves, int?[] chosen) => (_truths, _halves, _chosen) = (truths, halves, chosen);

    /// <summary>Chooses.</summary>
    /// <param name="truths">Per image.</param>
    /// <param name="halves">Per image its half, 0 or 1.</param>
    /// <param name="count">How many thresholds there are.</param>
    public static HeldOutThresholds Choose(MethodTruth[] truths, int[] halves, int count) =>
        new(truths, halves, [.. Enumerable.Range(0, 2).Select(half => Best([.. truths.Where((_, i) => halves[i] == half)], count))]);

    /// <summary>Divides the images: a seeded order within each class, one to either half in turn.</summary>
    public static int[] Halves(IReadOnlyList<int?> labels, int seed)
    {
        int[] halves = new int[labels.Count];
        var random = new Random(seed);
        int turn = 0;
        foreach (IGrouping<int, int> group in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i] ?? -1).OrderBy(g => g.Key))
        {
            int[] own = [.. group];
            random.Shuffle(own);
            foreach (int i in own)
                halves[i] = turn++ % 2;
        }
        return halves;
    }

    /// <summary>The mean of the two thresholds; null where there are not both.</summary>
    public double? Mean(IReadOnlyList<double> thresholds) =>
        _chosen is [{ } first, { } second] ? (thresholds[first] + thresholds[second]) / 2 : null;

    /// <summary>An image's score in a check, at the other half's threshold; null where it is not defined.</summary>
    public double? Score(string check, int image) =>
        _chosen[1 - _halves[image]] is { } chosen && _truths[image].Curves.TryGetValue(check, out double[]? curve) ? curve[chosen] : null;

    private static int? Best(MethodTruth[] truths, int count)
    {
        double[]?[] means = [.. GroundTruthNames.Thresholded.Select(check => MeanCurve(truths, check, count))];
        if (Array.TrueForAll(means, mean => mean is null))
            return null;
        int best = 0;
        double highest = double.NegativeInfinity;
        for (int t = 0; t < count; t++)
        {
            // A check that no image of the half defines cannot speak for any threshold.
            double value = (((means[0]?[t] ?? 0) + (means[1]?[t] ?? 0) + (means[2]?[t] ?? 0)) / 3) + (means[3]?[t] ?? 0);
            if (value > highest)
                (best, highest) = (t, value);
        }
        return best;
    }

    private static double[]? MeanCurve(MethodTruth[] truths, string check, int count)
    {
        double[][] curves = [.. truths.Select(t => t.Curves.GetValueOrDefault(check)).OfType<double[]>()];
        return curves.Length == 0 ? null : [.. Enumerable.Range(0, count).Select(t => curves.Average(c => c[t]))];
    }
}
