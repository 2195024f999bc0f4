using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>Part maps of features: F p̃_iᵀ at every position. Divided by the positions per image they are in logit units.</summary>
internal static class PrototypeMaps
{
    /// <summary>Maps in float32, by the fast kernels.</summary>
    /// <param name="features">F [M,D], row-major.</param>
    /// <param name="prototypes">[k,D], row-major.</param>
    /// <param name="dimensions">D, 1 or more.</param>
    /// <param name="maps">[k,M], filled in.</param>
    /// <param name="path">The kernels to use; null takes the best ones.</param>
    /// <exception cref="ArgumentException">The shapes do not agree.</exception>
    public static void Compute(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> prototypes,
        int dimensions,
        Span<float> maps,
        VectorPath? path = null
    )
    {
        (int rows, int k) = Shape(features.Length, prototypes.Length, dimensions, maps.Length);
        MatrixKernels.Project(VectorPaths.Select(path), features, rows, dimensions, prototypes, k, maps, rows);
    }

    /// <summary>Maps with products and sums in double, for certificates: contributions then sum to the logit to some 1e-14.</summary>
    /// <inheritdoc cref="Compute(ReadOnlySpan{float}, ReadOnlySpan{float}, int, Span{float}, VectorPath?)"/>
    public static void Compute(ReadOnlySpan<float> features, ReadOnlySpan<double> prototypes, int dimensions, Span<double> maps)
    {
        (int rows, int k) = Shape(features.Length, prototypes.Length, dimensions, maps.Length);
        double[] row = new double[dimensions];
        for (int m = 0; m < rows; m++)
        {
            TensorPrimitives.ConvertTruncating(features.Slice(m * dimensions, dimensions), row.AsSpan());
            for (int i = 0; i < k; i++)
                maps[(i * rows) + m] = TensorPrimitives.Dot(row, prototypes.Slice(i * dimensions, dimensions));
        }
    }

    private static (int Rows, int K) Shape(int features, int prototypes, int dimensions, int maps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        int rows = features / dimensions,
            k = prototypes / dimensions;
        if (features % dimensions != 0 || prototypes % dimensions != 0 || maps != (long)rows * k)
            throw new ArgumentException(
                $"{features} features, {prototypes} prototype weights and {maps} map values do not fit {dimensions} channels: pass "
                    + $"[M,D], [k,D] and [k,M]."
            );
        return (rows, k);
    }
}
