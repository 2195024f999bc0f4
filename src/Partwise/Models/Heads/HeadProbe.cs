using Partwise.Onnx.Inference;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Runs a model once on a seeded test image: shapes that no exporter states, and a check of the head in numbers.</summary>
internal static class HeadProbe
{
    /// <summary>Runs up to the feature map or, with <paramref name="whole"/>, up to the logits.</summary>
    public static ProbeResult Run(OnnxModel model, ModelInput input, HeadCandidate head, bool whole, CancellationToken cancellationToken)
    {
        string[] outputs = whole ? [head.Features!, head.Logits] : [head.Features!];
        try
        {
            OnnxModel cut = SubgraphExtractor.Extract(model, [input.Name], outputs);
            using InferenceSession session = EngineSessions.Create(cut, intraOpThreads: 1);
            using OrtValue image = TestImage(input);
            OrtValue[] values = session.Run([input.Name], [image], outputs, cancellationToken: cancellationToken);
            try
            {
                for (int o = 0; o < outputs.Length; o++)
                {
                    if (values[o].ElementType == TensorElementType.Float)
                        continue;
                    return new ProbeResult(null, null, null, null, ($"its {(o == 0 ? "feature map" : "logits")} '{outputs[o]}' {(o == 0 ? "is" : "are")} of type {values[o].ElementType}, not float32.",
                        "Use the float32 model it was made from."));
                }
                float[]? logits = whole ? values[1].AsSpan<float>().ToArray() : null;
                return new ProbeResult(values[0].Shape, values[0].AsSpan<float>().ToArray(), logits, whole ? values[1].Shape : null, null);
            }
            finally
            {
                foreach (OrtValue value in values)
                    value.Dispose();
            }
        }
        catch (OnnxRuntimeException e)
        {
            return new ProbeResult(null, null, null, null, ($"ONNX Runtime cannot run it: {e.Message.TrimEnd('.')}.", "Check the file, or export it again."));
        }
    }

    /// <summary>max |v·mean(f) + b − logit| / max(1, largest |logit|), in double.</summary>
    public static double Mismatch(LinearHead head, FeatureMap features, ProbeResult probe)
    {
        int positions = features.Positions;
        double[] mean = new double[head.Channels];
        for (int d = 0; d < mean.Length; d++)
        {
            foreach (float x in probe.Features.AsSpan(d * positions, positions))
                mean[d] += x;
            mean[d] /= positions;
        }
        double worst = 0, scale = 1;
        for (int c = 0; c < head.Classes; c++)
        {
            double logit = head.Bias[c];
            ReadOnlySpan<float> row = head.Row(c);
            for (int d = 0; d < row.Length; d++)
                logit += row[d] * mean[d];
            worst = Math.Max(worst, Math.Abs(logit - probe.Logits![c]));
            scale = Math.Max(scale, Math.Abs(probe.Logits[c]));
        }
        return worst / scale;
    }

    /// <summary>Values between −1 and 1 that are the same on every machine.</summary>
    internal static OrtValue TestImage(ModelInput input)
    {
        OrtValue image = OrtValue.Allocate<float>([1, 3, input.Height, input.Width]);
        Span<float> values = image.AsSpan<float>();
        uint state = 12345;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = ((state >> 8) * (2f / (1 << 24))) - 1;
        }
        return image;
    }
}
