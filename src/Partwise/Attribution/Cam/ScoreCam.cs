using System.Numerics.Tensors;

namespace Partwise.Attribution;

/// <summary>
/// Score-CAM (Wang et al., CVPR-W 2020) as pytorch-grad-cam codes it: each channel is enlarged with aligned corners, scaled to [0,1] by
/// (x − min) / (max − min + 1e-8) and multiplied with the normalised input; the target logits of these inputs, after a softmax over the
/// channels, weigh the channels. Costs one run per channel; there is no baseline.
///</summary>
internal sealed class ScoreCam : IAttributionMethod
{
    /// <inheritdoc/>
    public string Name => "score-cam";

    /// <inheritdoc/>
    public Completeness Completeness => Completeness.None;

    /// <inheritdoc/>
    public int Runs(AttributionSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Channels;
    }

    /// <inheritdoc/>
    public AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(subject);
        subject.CheckClass(classIndex);
        subject.CheckFeatures(Name);
        float[] logits = subject.Shared.Logits(
            Name,
            () => ChannelLogits(subject, [.. Enumerable.Range(0, subject.Channels)], options, cancellationToken)
        );
        return Combine(subject, Scores.OfAll(logits, subject.Classes, classIndex, ScoreKind.Logit));
    }

    /// <summary>The logits [channels, classes] of the input times each of the given channels' maps.</summary>
    internal static float[] ChannelLogits(AttributionSubject subject, int[] channels, AttributionOptions options, CancellationToken ct)
    {
        int height = subject.Model.Height,
            width = subject.Model.Width,
            plane = height * width;
        return ScoreRunner.Run(
            subject.Model,
            channels.Length,
            (i, input) =>
            {
                float[] mask = new float[plane];
                AlignedUpsampler.Upsample(
                    subject.Features.Span.Slice(channels[i] * subject.Positions, subject.Positions),
                    subject.Rows,
                    subject.Columns,
                    mask,
                    height,
                    width
                );
                Scale(mask);
                for (int c = 0; c < 3; c++)
                    TensorPrimitives.Multiply(subject.Input.Span.Slice(c * plane, plane), mask, input.Slice(c * plane, plane));
            },
            options,
            ct
        );
    }

    /// <summary>Σ softmax(scores)_k · A_k.</summary>
    internal static AttributionMap Combine(AttributionSubject subject, ReadOnlySpan<double> scores)
    {
        double largest = double.NegativeInfinity,
            total = 0;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        double[] map = new double[subject.Positions];
        for (int k = 0; k < scores.Length; k++)
        {
            double weight = Math.Exp(scores[k] - largest);
            total += weight;
            ReadOnlySpan<float> channel = subject.Features.Span.Slice(k * map.Length, map.Length);
            for (int i = 0; i < map.Length; i++)
                map[i] += weight * channel[i];
        }
        return new AttributionMap(Array.ConvertAll(map, v => (float)(v / total)), subject.Rows, subject.Columns);
    }

    private static void Scale(Span<float> map)
    {
        float min = TensorPrimitives.Min<float>(map),
            max = TensorPrimitives.Max<float>(map);
        foreach (ref float value in map)
            value = (value - min) / (max - min + 1e-8f);
    }
}
