namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The distance of a patch from a prototype, in double from the float32 vectors: the squared Euclidean distance Σ(x − p)² (Chen et al.
/// 2019, §2.1), or 1 − cosine for networks with the cosine similarity. The published code takes ‖x‖² − 2x·p + ‖p‖² in single precision,
/// which is the same up to its rounding and can change the order of patches that are nearly as far.
///</summary>
internal static class PatchMetric
{
    /// <summary>The distance between two patches of one layout.</summary>
    public static double Distance(SimilarityKind kind, ReadOnlySpan<float> patch, ReadOnlySpan<float> prototype)
    {
        if (kind == SimilarityKind.Cosine)
        {
            double dot = 0,
                xx = 0,
                pp = 0;
            for (int i = 0; i < patch.Length; i++)
            {
                dot += (double)patch[i] * prototype[i];
                xx += (double)patch[i] * patch[i];
                pp += (double)prototype[i] * prototype[i];
            }
            return xx == 0 || pp == 0 ? 1 : 1 - (dot / Math.Sqrt(xx) / Math.Sqrt(pp));
        }
        double sum = 0;
        for (int i = 0; i < patch.Length; i++)
        {
            double difference = (double)patch[i] - prototype[i];
            sum += difference * difference;
        }
        return sum;
    }

    /// <summary>Refuses numbers that have no distance.</summary>
    /// <exception cref="PartwiseException">A value is NaN or infinite.</exception>
    public static void RequireFinite(ReadOnlySpan<float> values, string what)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new PartwiseException(
                    $"{what} holds {value}, which has no distance to anything; the training has diverged: train again with lower "
                        + $"learning rates."
                );
        }
    }
}
