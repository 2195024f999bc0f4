using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>
/// Sensitivity at feature level: the features of one position are halved, which changes the logit by Δz; the map must change there by Δz
/// and nowhere else. The violation is the largest deviation, over up to eight positions spread over the map, divided by the larger of |Δz|
/// and the largest change of the map. 0 where the axiom holds, at most 2. Undefined for methods that look at pixels, and where no position
/// matters.
///</summary>
internal sealed class SensitivityViolation : AxiomMetric
{
    private const int Probes = 8;

    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "sensitivity",
            MetricGoal.Lower,
            "Features of one position are halved: does the map change there, by exactly the change of the logit, and nowhere else? "
                + "Size of the violation.",
            () => new SensitivityViolation(),
            MetricInputs.AdditiveParts
        );

    /// <inheritdoc/>
    public override string Name => "sensitivity";

    /// <inheritdoc/>
    public override string Variant => "sensitivity:features";

    private protected override MetricScore Violation(MapSubject subject, AttributionOptions options, CancellationToken ct)
    {
        if (NotAtFeatures(subject) is { } reason)
            return MetricScore.Undefined(reason);
        AttributionSubject image = subject.Image;
        double[] before = Evidence.InLogits(subject.Map, subject.Method);
        int positions = image.Positions,
            count = Math.Min(Probes, positions);
        double worst = 0;
        bool any = false;
        for (int probe = 0; probe < count; probe++)
        {
            int position = probe * positions / count;
            float[] features = image.Features.ToArray();
            double change = 0;
            for (int k = 0; k < image.Channels; k++)
            {
                float old = features[(k * positions) + position];
                features[(k * positions) + position] = old / 2;
                if (image.Head is { } head)
                    change += head.Row(subject.Class)[k] * (double)((old / 2) - old) / positions;
            }
            AttributionSubject halved = SubjectEdit.WithFeatures(image, features, ct);
            if (image.Head is null)
                change = (double)halved.Logits.Span[subject.Class] - image.Logits.Span[subject.Class];
            if (change == 0)
                continue;
            any = true;
            double[] after = Evidence.InLogits(subject.Method!.Attribute(halved, subject.Class, options, ct), subject.Method);
            double deviation = 0,
                size = Math.Abs(change);
            for (int i = 0; i < before.Length; i++)
            {
                double moved = after[i] - before[i];
                size = Math.Max(size, Math.Abs(moved));
                deviation = Math.Max(deviation, Math.Abs(moved - (i == position ? change : 0)));
            }
            worst = Math.Max(worst, deviation / size);
        }
        return any ? MetricScore.Of(worst) : MetricScore.Undefined("No position of the feature map changes the logit.");
    }
}
