namespace Partwise.Attribution;

/// <summary>
/// Ablation-CAM (Ramaswamy et al., WACV 2020): weight_k = (logit − logit without channel k) / logit, which is w_k · mean(A_k) / logit after
/// mean pooling and a linear layer; elsewhere the part after the feature map is run once per channel. "Without" means the channel set to 0;
/// pytorch-grad-cam does that only where the layer's minimum is 0 and otherwise writes minimum − 1e7. A logit of exactly 0 is not divided
/// by: the weights are then the differences themselves.
///</summary>
internal sealed class AblationCam : FeatureMethod
{
    /// <inheritdoc/>
    public override string Name => "ablation-cam";

    private protected override int RunsWithoutHead(AttributionSubject subject) => subject.Channels;

    private protected override void Fill(
        AttributionSubject subject,
        int classIndex,
        double[] map,
        AttributionOptions options,
        CancellationToken ct
    )
    {
        double[] lost = subject.Head is { } head ? Known(subject, head.Row(classIndex)) : Measured(subject, classIndex, options, ct);
        float logit = subject.Logits.Span[classIndex];
        for (int k = 0; k < lost.Length; k++)
            Add(lost[k] / (logit == 0 ? 1 : logit), subject.Features.Span.Slice(k * map.Length, map.Length), map);
    }

    private static double[] Known(AttributionSubject subject, ReadOnlySpan<float> row)
    {
        double[] lost = new double[row.Length];
        for (int k = 0; k < lost.Length; k++)
            lost[k] = row[k] * Sum(subject.Features.Span.Slice(k * subject.Positions, subject.Positions)) / subject.Positions;
        return lost;
    }

    private double[] Measured(AttributionSubject subject, int classIndex, AttributionOptions options, CancellationToken ct)
    {
        IDifferentiableModel model = subject.Differentiable(Name);
        int classes = subject.Classes,
            length = subject.HeadInput.Length,
            positions = subject.Positions;
        double[] lost = new double[subject.Channels];
        BatchRunner.Run(
            lost.Length,
            model.MaxBatch,
            length,
            (k, features) =>
            {
                subject.HeadInput.Span.CopyTo(features);
                features.Slice(k * positions, positions).Clear();
            },
            (first, own, features, token) =>
            {
                float[] logits = new float[own * classes];
                model.ScoreFeatures(features.AsSpan(0, own * length), own, logits, token);
                for (int i = 0; i < own; i++)
                    lost[first + i] = (double)subject.Logits.Span[classIndex] - logits[(i * classes) + classIndex];
            },
            options,
            ct
        );
        return lost;
    }
}
