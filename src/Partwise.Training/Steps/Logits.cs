using System.Numerics.Tensors;

namespace Partwise.Training;

/// <summary>Reads logits.</summary>
internal static class Logits
{
    /// <summary>The rows of [N, classes] whose largest number stands at the label.</summary>
    public static int Correct(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        int classes = logits.Length / labels.Length,
            correct = 0;
        for (int i = 0; i < labels.Length; i++)
            correct += TensorPrimitives.IndexOfMax(logits.Slice(i * classes, classes)) == labels[i] ? 1 : 0;
        return correct;
    }

    /// <summary>−log softmax at the label, nats.</summary>
    public static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        double max = TensorPrimitives.Max(logits),
            sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - max);
        return Math.Log(sum) + max - logits[label];
    }
}
