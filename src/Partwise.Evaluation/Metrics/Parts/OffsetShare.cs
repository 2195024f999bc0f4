namespace Partwise.Evaluation;

/// <summary>Offset share: |offset| / |logit − bias|, how much of a class's score is a constant of the head's own at the image and in no
/// part. 0 or more, above 1 where parts and offset cancel.
/// Undefined for heads without such a constant, and where the logit equals its bias.</summary>
internal sealed class OffsetShare : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        MetricEntry.Of(
            "offset-share",
            MetricGoal.Lower,
            "Share of the score that is the head's own constant at the image and in no part.",
            () => new OffsetShare(),
            MetricInputs.AdditiveParts
        );

    /// <inheritdoc/>
    public string Name => "offset-share";

    /// <inheritdoc/>
    public string Variant => "offset-share:of-logit";

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Offset is not { } offset)
            return MetricScore.Undefined("The head has no constant of its own.");
        double above = image.Evidence + offset;
        return above != 0
            ? MetricScore.Of(Math.Abs(offset / above))
            : MetricScore.Undefined("The logit equals its bias, so there is no score to compare with.");
    }
}
