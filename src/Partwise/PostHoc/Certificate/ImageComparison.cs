using Partwise.Onnx.Inference;

namespace Partwise.PostHoc;

/// <summary>How the original model's answer to one image and the part network's differ.</summary>
/// <param name="Identical">Whether the original outputs have the same bits.</param>
/// <param name="Maximum">The largest |bias + Σ contributions − logit| over the top classes, summed in float32.</param>
/// <param name="Relative">The largest of these divided by max(1, |logit|).</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Predictions">How many there are.</param>
internal sealed record ImageComparison(bool Identical, double Maximum, double Relative, double Sum, int Predictions)
{
    /// <summary>The top class's |offset|; 0 where the head has none.</summary>
    public double Offset { get; init; }

    /// <summary>The top class's |logit − bias|.</summary>
    public double AboveBias { get; init; }

    /// <summary>The top class's ε, where it was fitted and has one for each image.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The top classes with their logits, as the network gave them.</summary>
    public IReadOnlyList<TopLogit> Top { get; init; } = [];

    /// <summary>Compares the outputs; <paramref name="actual"/> has logits, biases and contributions of the top classes behind them, then
    /// offset and ε where there are such, then the classes.</summary>
    public static ImageComparison Of(OrtValue[] expected, OrtValue[] actual, bool hasOffset, bool hasEpsilon, IReadOnlySet<int> fitted)
    {
        bool identical = true;
        for (int o = 0; o < expected.Length; o++)
            identical &= SameBits(expected[o], actual[o]);
        ReadOnlySpan<float> logits = actual[expected.Length].AsSpan<float>(),
            biases = actual[expected.Length + 1].AsSpan<float>();
        ReadOnlySpan<float> contributions = actual[expected.Length + 2].AsSpan<float>();
        ReadOnlySpan<float> offsets = hasOffset ? actual[expected.Length + 3].AsSpan<float>() : [],
            epsilons = hasEpsilon ? actual[expected.Length + 4].AsSpan<float>() : [];
        ReadOnlySpan<long> classes = actual[^1].AsSpan<long>();
        var top = new TopLogit[logits.Length];
        for (int t = 0; t < top.Length; t++)
            top[t] = new TopLogit((int)classes[t], logits[t]);
        return Of(logits, biases, offsets, contributions) with
        {
            Identical = identical,
            Epsilon = hasEpsilon && fitted.Contains(top[0].Class) ? epsilons[0] : null,
            Top = top,
        };
    }

    /// <summary>Compares logits with what they are taken apart into.</summary>
    /// <param name="logits">[T].</param>
    /// <param name="biases">[T].</param>
    /// <param name="offsets">[T]; empty where the head has none.</param>
    /// <param name="contributions">[T, K].</param>
    public static ImageComparison Of(
        ReadOnlySpan<float> logits,
        ReadOnlySpan<float> biases,
        ReadOnlySpan<float> offsets,
        ReadOnlySpan<float> contributions
    )
    {
        int k = contributions.Length / logits.Length;
        double maximum = 0,
            relative = 0,
            sum = 0;
        for (int t = 0; t < logits.Length; t++)
        {
            float total = biases[t] + (offsets.IsEmpty ? 0 : offsets[t]);
            foreach (float contribution in contributions.Slice(t * k, k))
                total += contribution;
            double error = Math.Abs((double)total - logits[t]);
            maximum = Math.Max(maximum, error);
            relative = Math.Max(relative, error / Math.Max(1, Math.Abs(logits[t])));
            sum += error;
        }
        return new ImageComparison(true, maximum, relative, sum, logits.Length)
        {
            Offset = offsets.IsEmpty ? 0 : Math.Abs(offsets[0]),
            AboveBias = Math.Abs((double)logits[0] - biases[0]),
        };
    }

    internal static bool SameBits(OrtValue a, OrtValue b) =>
        a.ElementType == b.ElementType && a.Shape.AsSpan().SequenceEqual(b.Shape) && RawBytes(a).SequenceEqual(RawBytes(b));

    private static unsafe ReadOnlySpan<byte> RawBytes(OrtValue value) => new(value.DangerousGetPointer(), checked((int)value.ByteLength));
}
