namespace Partwise.Numerics;

/// <summary>
/// Products of a tall matrix F (rows × dimensions) with a few row vectors, and coordinate sweeps on those. Float32, row-major,
/// no memory of their own. Each has a scalar reference and one version per vector width.
/// </summary>
internal static partial class MatrixKernels
{
    /// <summary>
    /// B = P Fᵀ: <c>output[j·outputStride + m] = Σ_d features[m·dimensions + d] · vectors[j·dimensions + d]</c>.
    /// </summary>
    public static unsafe void Project(
        VectorPath path,
        ReadOnlySpan<float> features,
        int rows,
        int dimensions,
        ReadOnlySpan<float> vectors,
        int count,
        Span<float> output,
        int outputStride
    )
    {
        Check(features.Length, rows, dimensions, dimensions);
        Check(vectors.Length, count, dimensions, dimensions);
        Check(output.Length, count, rows, outputStride);
        fixed (
            float* f = features,
                p = vectors,
                b = output
        )
        {
            switch (path)
            {
                case VectorPath.Vector512:
                    Project512(f, rows, dimensions, p, count, b, outputStride);
                    break;
                case VectorPath.Vector256:
                    Project256(f, rows, dimensions, p, count, b, outputStride);
                    break;
                default:
                    ProjectScalar(f, rows, dimensions, p, count, b, outputStride);
                    break;
            }
        }
    }

    /// <summary>
    /// A += EᵀF: <c>output[j·dimensions + d] += Σ_m weights[j·weightStride + m] · features[m·dimensions + d]</c>.
    /// </summary>
    public static unsafe void Accumulate(
        VectorPath path,
        ReadOnlySpan<float> features,
        int rows,
        int dimensions,
        ReadOnlySpan<float> weights,
        int weightStride,
        int count,
        Span<float> output
    )
    {
        Check(features.Length, rows, dimensions, dimensions);
        Check(weights.Length, count, rows, weightStride);
        Check(output.Length, count, dimensions, dimensions);
        fixed (
            float* f = features,
                e = weights,
                a = output
        )
        {
            switch (path)
            {
                case VectorPath.Vector512:
                    Accumulate512(f, rows, dimensions, e, weightStride, count, a);
                    break;
                case VectorPath.Vector256:
                    Accumulate256(f, rows, dimensions, e, weightStride, count, a);
                    break;
                default:
                    AccumulateScalar(f, 0, rows, dimensions, e, weightStride, count, a);
                    break;
            }
        }
    }

    /// <summary>
    /// Coordinate descent for min ½ xᵀGx − tᵀx in every lane n at once: x_j ← x_j + (t_j − Σ_l G_jl x_l) · inverse_j, clipped at 0
    /// if asked. A coordinate with inverse 0 stays as it is.
    /// </summary>
    public static unsafe void Sweep(
        VectorPath path,
        Span<float> x,
        int xStride,
        ReadOnlySpan<float> target,
        int targetStride,
        ReadOnlySpan<float> gram,
        ReadOnlySpan<float> inverse,
        int count,
        int lanes,
        int sweeps,
        bool nonNegative
    )
    {
        Check(x.Length, count, lanes, xStride);
        Check(target.Length, count, lanes, targetStride);
        Check(gram.Length, count, count, count);
        Check(inverse.Length, 1, count, count);
        float floor = nonNegative ? 0 : float.NegativeInfinity;
        fixed (
            float* px = x,
                pt = target,
                pg = gram,
                pi = inverse
        )
        {
            int done = path switch
            {
                VectorPath.Vector512 => Sweep512(px, xStride, pt, targetStride, pg, pi, count, lanes, sweeps, floor),
                VectorPath.Vector256 => Sweep256(px, xStride, pt, targetStride, pg, pi, count, lanes, sweeps, floor),
                _ => 0,
            };
            SweepScalar(px, xStride, pt, targetStride, pg, pi, count, done, lanes, sweeps, floor);
        }
    }

    private static void Check(int length, int rows, int used, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, used);
        long needed = rows == 0 ? 0 : ((rows - 1L) * stride) + used;
        if (length < needed)
            throw new ArgumentException($"A matrix of {rows} rows needs {needed} numbers; it has {length}: pass the whole matrix.");
    }
}
