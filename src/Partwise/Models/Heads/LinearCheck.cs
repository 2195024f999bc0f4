using System.Globalization;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>Checks a head that was read from the wiring against the network's own logits on the test image.</summary>
internal static class LinearCheck
{
    // Float32 sums over a few thousand channels; a wrong head is off by far more.
    private const double Tolerance = 1e-3;

    /// <summary>Why the head cannot be used, and what to do; null where it reproduces its logits.</summary>
    public static (string Reason, string Remedy)? Refuse(
        OnnxModel model,
        ModelInput input,
        LinearForm form,
        string logits,
        CancellationToken cancellationToken
    )
    {
        LinearHead head = form.Head;
        if (Array.Exists(head.Weights, x => !float.IsFinite(x)) || Array.Exists(head.Bias, x => !float.IsFinite(x)))
            return ("its head weights contain NaN or infinity.", "Use a checkpoint from before the training diverged.");
        OnnxModel graph = model.Clone();
        if (!form.IsPlain || !form.Map.IsChannelsFirst)
            Opsets.RaiseForGradients(graph);
        var editor = new GraphEditor(graph);
        string evidence = EvidenceNodes.Add(editor, form);
        string? scale = form.ScaledBias is null ? null : EvidenceNodes.Scale(editor, form);
        float[][] values = new TensorProbe(graph, new GraphIndex(graph), input, cancellationToken).Values(
            scale is null ? [logits, evidence] : [logits, evidence, scale]
        );
        if (values[0].Length == 0)
            return ($"its logits '{logits}' are not float32.", "Use the float32 model it was made from.");
        if (values[0].Length != head.Classes)
            return (
                $"the head has {head.Classes} rows, but the model gives {values[0].Length} logits.",
                "Name the output that holds the logits with `Output`."
            );
        if (Array.Exists(values[0], x => !float.IsFinite(x)))
            return ("it answers a test image with NaN or infinity.", "Check the weights for NaN and the model for an overflow.");
        double worst = Mismatch(form, values[0], values[1], scale is null ? 1 : values[2][0]);
        return worst <= Tolerance
            ? null
            : (
                $"the head that was found does not reproduce its logits (off by {worst.ToString("g3", CultureInfo.InvariantCulture)} "
                    + $"on a test image).",
                "Please report this model's structure."
            );
    }

    // max |b + s·e + w·mean − logit| / max(1, largest |logit|), in double.
    private static double Mismatch(LinearForm form, float[] logits, float[] evidence, double scale)
    {
        LinearHead head = form.Head;
        int positions = evidence.Length / head.Channels;
        double worst = 0,
            largest = 1;
        for (int c = 0; c < head.Classes; c++)
        {
            double logit = head.Bias[c] + (form.ScaledBias is { } e ? scale * e[c] : 0);
            ReadOnlySpan<float> row = head.Row(c);
            for (int d = 0; d < row.Length; d++)
            {
                double sum = 0;
                foreach (float x in evidence.AsSpan(d * positions, positions))
                    sum += x;
                logit += row[d] * sum / positions;
            }
            worst = Math.Max(worst, Math.Abs(logit - logits[c]));
            largest = Math.Max(largest, Math.Abs(logits[c]));
        }
        return worst / largest;
    }
}
