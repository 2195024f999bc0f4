namespace Partwise.Evaluation;

/// <summary>
/// Sufficiency: how many parts, at least, decide the class. A set of parts decides it if bias + Σ of their contributions exceeds the logit
/// of every other class, which keep all their evidence (see <see cref="SufficientSet"/>). A number from 0 (the bias alone is ahead) to K,
/// lower is more concise; the curve has, for every number of parts, by how much they are ahead, in logits. Only for parts that add up to
/// the logit, and undefined where the class is not the only one with the highest logit.
///</summary>
internal sealed class SufficientParts : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "sufficiency",
            MetricGoal.Lower,
            "How many parts, at least, put the class ahead of every other class.",
            () => new SufficientParts()
        );

    /// <inheritdoc/>
    public string Name => "sufficiency";

    /// <inheritdoc/>
    public string Variant => "sufficiency:parts";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Needed is not { } needed)
            return MetricScore.Undefined("The parts do not add up to the logit, or there is no other class.");
        double[] largest = [.. image.Contributions.OrderDescending()],
            ahead = new double[largest.Length + 1];
        ahead[0] = -needed;
        for (int i = 0; i < largest.Length; i++)
            ahead[i + 1] = ahead[i] + largest[i];
        return SufficientSet.Find(-needed, image.Contributions, [0]) is not { } smallest
            ? MetricScore.Undefined("No set of parts puts the class ahead of all others.")
            : MetricScore.Of(smallest.Count, new MetricCurve([.. Enumerable.Range(0, ahead.Length).Select(i => (double)i)], ahead));
    }
}
