using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The plane on which latent vectors lie widest apart: their first two principal components (Pearson 1901). What is near on it may be far
/// in the latent space; the shares of the variance say how much of the distances it shows.
///</summary>
internal sealed class LatentPlane
{
    private readonly float[] _mean;
    private readonly float[] _axes;

    private LatentPlane(float[] mean, float[] axes, double[] shares) => (_mean, _axes, Shares) = (mean, axes, shares);

    /// <summary>The share of the variance along each axis.</summary>
    public double[] Shares { get; }

    /// <summary>The plane of some vectors of equal length, at least one.</summary>
    public static LatentPlane Of(IReadOnlyList<float[]> vectors)
    {
        int size = vectors[0].Length;
        float[] mean = new float[size],
            centred = new float[vectors.Count * size],
            axes = new float[2 * size];
        for (int i = 0; i < size; i++)
            mean[i] = (float)vectors.Average(v => (double)v[i]);
        for (int n = 0; n < vectors.Count; n++)
            TensorPrimitives.Subtract<float>(vectors[n], mean, centred.AsSpan(n * size, size));
        double total = centred.Sum(x => (double)x * x);
        double[] shares = [0, 0];
        if (total == 0)
            return new LatentPlane(mean, axes, shares);
        TruncatedSvd svd = TruncatedSvd.Compute(centred, size, 2, powerPasses: 6, seed: 0, VectorPaths.Select());
        for (int a = 0; a < Math.Min(2, svd.Rank); a++)
        {
            shares[a] = Math.Min(1, svd.Values[a] * svd.Values[a] / total);
            Span<float> axis = axes.AsSpan(a * size, size);
            svd.Right.AsSpan(a * size, size).CopyTo(axis);
            // Either direction would do; the same one every time.
            if (axis[TensorPrimitives.IndexOfMaxMagnitude<float>(axis)] < 0)
                TensorPrimitives.Negate(axis, axis);
        }
        return new LatentPlane(mean, axes, shares);
    }

    /// <summary>A vector's place along axis 0 or 1.</summary>
    public double Place(ReadOnlySpan<float> vector, int axis)
    {
        double sum = 0;
        for (int i = 0; i < vector.Length; i++)
            sum += ((double)vector[i] - _mean[i]) * _axes[(axis * vector.Length) + i];
        return sum;
    }
}
