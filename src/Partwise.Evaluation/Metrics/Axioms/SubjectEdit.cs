using Partwise.Attribution;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Variants of a subject for the axioms: other features, or one more class.</summary>
internal static class SubjectEdit
{
    /// <summary>The same model looking at other features; the logits are those of the head.</summary>
    public static AttributionSubject WithFeatures(AttributionSubject subject, float[] features)
    {
        LinearHead head = subject.Head ?? throw new InvalidOperationException("The logits of changed features need a linear head.");
        int positions = subject.Positions;
        float[] logits = new float[head.Classes];
        double[] pooled = new double[head.Channels];
        for (int i = 0; i < features.Length; i++)
            pooled[i / positions] += features[i];
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)Logit(head.Row(c), head.Bias[c], pooled, positions);
        return new AttributionSubject(subject.Model, head, subject.Input.ToArray(), logits, features, subject.Rows, subject.Columns);
    }

    /// <summary>The same image with one more class, a·c + b·d, as the last one.</summary>
    public static AttributionSubject WithCombination(AttributionSubject subject, int c, int d, float a, float b)
    {
        ReadOnlySpan<float> logits = subject.Logits.Span;
        var model = new CombinedModel(subject.Model, c, d, a, b);
        return new AttributionSubject(model, subject.Head is { } head ? Combine(head, c, d, a, b) : null, subject.Input.ToArray(),
            [.. logits, (a * logits[c]) + (b * logits[d])], subject.Features.ToArray(), subject.Rows, subject.Columns)
        {
            Shared = subject.Shared.Derived(model.Extend),
        };
    }

    private static LinearHead Combine(LinearHead head, int c, int d, float a, float b)
    {
        float[] row = new float[head.Channels];
        for (int k = 0; k < row.Length; k++)
            row[k] = (a * head.Row(c)[k]) + (b * head.Row(d)[k]);
        return new LinearHead([.. head.Weights, .. row], [.. head.Bias, (a * head.Bias[c]) + (b * head.Bias[d])], head.Channels);
    }

    private static double Logit(ReadOnlySpan<float> row, float bias, double[] pooled, int positions)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++)
            sum += row[k] * pooled[k];
        return bias + (sum / positions);
    }
}
