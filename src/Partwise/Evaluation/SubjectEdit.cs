using Partwise.Attribution;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Variants of a subject for the axioms: other features, or one more class.</summary>
internal static class SubjectEdit
{
    /// <summary>The same model looking at other features; the logits are those of the head.</summary>
    public static AttributionSubject WithFeatures(AttributionSubject subject, float[] features)
    {
        int positions = subject.Positions;
        float[] logits = new float[subject.Head.Classes];
        double[] pooled = new double[subject.Head.Channels];
        for (int i = 0; i < features.Length; i++)
            pooled[i / positions] += features[i];
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)Logit(subject.Head.Row(c), subject.Head.Bias[c], pooled, positions);
        return new AttributionSubject(subject.Model, subject.Head, subject.Input.ToArray(), logits, features, subject.Rows, subject.Columns);
    }

    /// <summary>The same image with one more class, a·c + b·d, as the last one.</summary>
    public static AttributionSubject WithCombination(AttributionSubject subject, int c, int d, float a, float b)
    {
        LinearHead head = subject.Head;
        float[] row = new float[head.Channels];
        for (int k = 0; k < row.Length; k++)
            row[k] = (a * head.Row(c)[k]) + (b * head.Row(d)[k]);
        ReadOnlySpan<float> logits = subject.Logits.Span;
        var larger = new LinearHead([.. head.Weights, .. row], [.. head.Bias, (a * head.Bias[c]) + (b * head.Bias[d])], head.Channels);
        return new AttributionSubject(new CombinedModel(subject.Model, c, d, a, b), larger, subject.Input.ToArray(),
            [.. logits, (a * logits[c]) + (b * logits[d])], subject.Features.ToArray(), subject.Rows, subject.Columns);
    }

    private static double Logit(ReadOnlySpan<float> row, float bias, double[] pooled, int positions)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++)
            sum += row[k] * pooled[k];
        return bias + (sum / positions);
    }
}
