using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Symmetry at feature level: the map's lowest position is given the feature vector of its highest one; both must then have the same value.
/// The violation is their difference divided by the largest magnitude of the new map. 0 where the axiom holds, at most 2. Undefined for
/// methods that look at pixels, for maps of one position, and where the new map is all zero.
///</summary>
internal sealed class SymmetryViolation : AxiomMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "symmetry",
            MetricGoal.Lower,
            "Do two positions with equal features get equal values? Size of the violation.",
            () => new SymmetryViolation(),
            MetricInputs.AdditiveParts
        );

    /// <inheritdoc/>
    public override string Name => "symmetry";

    /// <inheritdoc/>
    public override string Variant => "symmetry:features";

    private protected override MetricScore Violation(MapSubject subject, AttributionOptions options, CancellationToken ct)
    {
        if (NotAtFeatures(subject) is { } reason)
            return MetricScore.Undefined(reason);
        float[] values = subject.Map.Values,
            features = subject.Image.Features.ToArray();
        int high = Array.IndexOf(values, values.Max()),
            low = Array.LastIndexOf(values, values.Min()),
            positions = subject.Image.Positions;
        if (high == low)
            return MetricScore.Undefined("The feature map has one position, so there is nothing to compare.");
        for (int k = 0; k < subject.Image.Channels; k++)
            features[(k * positions) + low] = features[(k * positions) + high];
        float[] map = subject.Method!.Attribute(SubjectEdit.WithFeatures(subject.Image, features, ct), subject.Class, options, ct).Values;
        double size = map.Max(v => Math.Abs((double)v));
        return size > 0
            ? MetricScore.Of(Math.Abs((double)map[high] - map[low]) / size)
            : MetricScore.Undefined("The map is all zero, so its values cannot be compared.");
    }
}
