using Partwise.Attribution;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Variants of a subject for the axioms: other features, or one more class.</summary>
internal static class SubjectEdit
{
    /// <summary>The same model looking at other features, its head's constants and class token as they are; the logits are those of the
    /// head.</summary>
    public static AttributionSubject WithFeatures(AttributionSubject subject, float[] features, CancellationToken cancellationToken)
    {
        float[] input = subject.HeadInputWith(features);
        return new AttributionSubject(
            subject.Model,
            subject.Head,
            subject.Input.ToArray(),
            Logits(subject, input, cancellationToken),
            input,
            subject.Rows,
            subject.Columns,
            subject.Context
        )
        {
            Bias = subject.Bias,
        };
    }

    /// <summary>The logits [classes] of what a head is given to read.</summary>
    private static float[] Logits(AttributionSubject subject, float[] input, CancellationToken cancellationToken)
    {
        float[] logits = new float[subject.Classes];
        if (subject.Head is not { } head)
        {
            ((IDifferentiableModel)subject.Model).ScoreFeatures(input, 1, logits, cancellationToken);
            return logits;
        }
        int positions = subject.Positions,
            length = input.Length - subject.Context;
        double[] pooled = new double[head.Channels];
        for (int i = 0; i < length; i++)
            pooled[i / positions] += input[i];
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)(Logit(head.Row(c), head.Bias[c], pooled, positions) + (subject.Context == 0 ? 0 : input[length + c]));
        return logits;
    }

    /// <summary>The same image with one more class, a·c + b·d, as the last one.</summary>
    public static AttributionSubject WithCombination(AttributionSubject subject, int c, int d, float a, float b)
    {
        ReadOnlySpan<float> logits = subject.Logits.Span,
            bias = subject.Bias.Span;
        float[] input = subject.HeadInput.ToArray();
        int context = subject.Context,
            first = subject.Features.Length;
        // A constant of the head's own for each class has one for the combination too.
        if (subject.Head is not null && context > 0)
            (input, context) = ([.. input, (a * input[first + c]) + (b * input[first + d])], context + 1);
        var model = new CombinedModel(subject.Model, c, d, a, b);
        return new AttributionSubject(
            model,
            subject.Head is { } head ? Combine(head, c, d, a, b) : null,
            subject.Input.ToArray(),
            [.. logits, (a * logits[c]) + (b * logits[d])],
            input,
            subject.Rows,
            subject.Columns,
            context
        )
        {
            Bias = bias.IsEmpty ? default : (float[])[.. bias, (a * bias[c]) + (b * bias[d])],
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
