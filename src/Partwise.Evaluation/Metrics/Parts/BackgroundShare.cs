using Partwise.Imaging;

namespace Partwise.Evaluation;

/// <summary>Background share: Σ |part maps| outside the object / Σ |part maps|, maps enlarged linearly. In [0,1], lower is better. The
/// object is its box, or its mask. Undefined where that is not known, or where all maps are zero.</summary>
internal sealed class BackgroundShare(bool byMask = false) : IPartMetric
{
    internal static MetricEntry Entry { get; } =
        new("background-share", MetricGoal.Lower, "Share of the part maps' mass that lies outside the object.")
        {
            Forms =
            {
                ["background-share"] = () => new BackgroundShare(),
                ["background-share:mask"] = () => new BackgroundShare(byMask: true),
            },
        };

    /// <inheritdoc/>
    public string Name => "background-share";

    /// <inheritdoc/>
    public string Variant => byMask ? "background-share:mask" : "background-share:box";

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public bool ByMask => byMask;

    /// <inheritdoc/>
    public MetricScore Measure(PartImage image, ObjectRegion? truth)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (truth is null || truth.Count == 0)
            return MetricScore.Undefined(byMask ? ObjectMaskView.Missing : "No object is annotated inside the network's input.");
        float[] large = new float[truth.Mask.Length],
            sum = new float[truth.Mask.Length];
        for (int i = 0; i < image.K; i++)
        {
            LinearUpsampler.Upsample(image.Map(i), image.Rows, image.Columns, large, truth.Height, truth.Width, image.Grid);
            for (int j = 0; j < large.Length; j++)
                sum[j] += Math.Abs(large[j]);
        }
        return RelevanceMass.Share(sum, truth, absolute: true) is { } inside
            ? MetricScore.Of(1 - inside)
            : MetricScore.Undefined("All part maps are zero.");
    }
}
