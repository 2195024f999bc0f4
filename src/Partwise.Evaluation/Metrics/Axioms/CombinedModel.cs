using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>A model with one more logit, a·z_c + b·z_d.</summary>
internal sealed class CombinedModel(IScoringModel inner, int c, int d, float a, float b) : IDifferentiableModel, IAttentionModel
{
    public int Height => inner.Height;

    public int Width => inner.Width;

    public int Classes => inner.Classes + 1;

    public int MaxBatch => inner.MaxBatch;

    public int MaxGradientBatch => Inner.MaxGradientBatch;

    public IReadOnlyList<double> GreyLevels => Inner.GreyLevels;

    private IDifferentiableModel Inner =>
        inner as IDifferentiableModel ?? throw new PartwiseException("The model gives no gradients; choose a method that needs none.");

    public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        float[] own = new float[count * inner.Classes];
        inner.Score(inputs, count, own, cancellationToken);
        Extend(own).CopyTo(logits);
    }

    public void ScoreFeatures(ReadOnlySpan<float> features, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        float[] own = new float[count * inner.Classes];
        Inner.ScoreFeatures(features, count, own, cancellationToken);
        Extend(own).CopyTo(logits);
    }

    public void InputGradients(
        ReadOnlySpan<float> inputs,
        int count,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken
    ) => Inner.InputGradients(inputs, count, Fold(weights), gradients, cancellationToken);

    public void FeatureGradients(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken
    ) => Inner.FeatureGradients(features, Fold(weights), gradients, cancellationToken);

    public IReadOnlyList<float[]> Attentions(ReadOnlySpan<float> input, CancellationToken cancellationToken) =>
        (inner as IAttentionModel)?.Attentions(input, cancellationToken) ?? [];

    /// <summary>Logits [count, classes] of the model with the combination after each row.</summary>
    public float[] Extend(float[] own)
    {
        int count = own.Length / inner.Classes;
        float[] logits = new float[count * Classes];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = own.AsSpan(i * inner.Classes, inner.Classes);
            row.CopyTo(logits.AsSpan(i * Classes));
            logits[(i * Classes) + inner.Classes] = (a * row[c]) + (b * row[d]);
        }
        return logits;
    }

    // The weight of the new logit is a times one and b times the other.
    private float[] Fold(ReadOnlySpan<float> weights)
    {
        float[] own = weights[..^1].ToArray();
        own[c] += a * weights[^1];
        own[d] += b * weights[^1];
        return own;
    }
}
