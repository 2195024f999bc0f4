using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>A model with one more logit, a·z_c + b·z_d.</summary>
internal sealed class CombinedModel(IScoringModel inner, int c, int d, float a, float b) : IScoringModel
{
    public int Height => inner.Height;

    public int Width => inner.Width;

    public int Classes => inner.Classes + 1;

    public int MaxBatch => inner.MaxBatch;

    public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        float[] own = new float[count * inner.Classes];
        inner.Score(inputs, count, own, cancellationToken);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = own.AsSpan(i * inner.Classes, inner.Classes);
            row.CopyTo(logits[(i * Classes)..]);
            logits[(i * Classes) + inner.Classes] = (a * row[c]) + (b * row[d]);
        }
    }
}
