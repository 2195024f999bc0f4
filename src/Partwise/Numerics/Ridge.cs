using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Ridge regression with a few targets, x_i = (FᵀF + λI)⁻¹Fᵀt_i, by conjugate gradients (Hestenes and Stiefel 1952) on the normal equations.
/// All targets share one pass over F per iteration, 64 rows at a time while they are in the cache; FᵀF is never formed.
/// </summary>
internal static class Ridge
{
    private const int Block = 64;
    private const int MaxIterations = 200;

    // A relative residual of 1e-5 leaves heatmaps within 1e-4 of the exact solution's.
    private const double Tolerance = 1e-5;

    /// <summary>Solves for all targets.</summary>
    /// <param name="path">The kernels to use.</param>
    /// <param name="features">F [rows, dimensions], row-major, finite.</param>
    /// <param name="dimensions">The length of a row.</param>
    /// <param name="targets">t transposed: [count, rows].</param>
    /// <param name="count">The number of targets.</param>
    /// <param name="lambda">λ, above 0.</param>
    /// <param name="ct">Stops between iterations.</param>
    /// <returns>The solutions [count, dimensions]; zero for a zero target.</returns>
    public static double[] Solve(
        VectorPath path, ReadOnlySpan<float> features, int dimensions, ReadOnlySpan<float> targets, int count, double lambda, CancellationToken ct = default)
    {
        int rows = features.Length / dimensions;
        float[] scaled = targets[..(count * rows)].ToArray(), residual = new float[count * dimensions];
        double[] size = new double[count], squared = new double[count];
        // Unit targets and unit right-hand sides keep everything inside float32's range.
        for (int i = 0; i < count; i++)
            size[i] = Normalize(scaled.AsSpan(i * rows, rows), Math.Abs(TensorPrimitives.MaxMagnitude<float>(scaled.AsSpan(i * rows, rows))));
        Accumulate(path, features, rows, dimensions, scaled, count, residual);
        for (int i = 0; i < count; i++)
        {
            Span<float> r = residual.AsSpan(i * dimensions, dimensions);
            size[i] *= Normalize(r, Math.Sqrt(Gram.Dot(r, r)));
            squared[i] = size[i] > 0 ? 1 : 0;
        }
        float[] direction = [.. residual], image = new float[residual.Length], solution = new float[residual.Length];
        for (int iteration = 0; iteration < MaxIterations && squared.Max() > Tolerance * Tolerance; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            Apply(path, features, rows, dimensions, direction, count, image);
            TensorPrimitives.MultiplyAdd(direction, (float)lambda, image, image);
            for (int i = 0; i < count; i++)
            {
                if (squared[i] <= Tolerance * Tolerance)
                    continue;
                Span<float> r = residual.AsSpan(i * dimensions, dimensions), p = direction.AsSpan(i * dimensions, dimensions);
                Span<float> q = image.AsSpan(i * dimensions, dimensions), x = solution.AsSpan(i * dimensions, dimensions);
                double step = squared[i] / Gram.Dot(p, q);
                TensorPrimitives.MultiplyAdd(p, (float)step, x, x);
                TensorPrimitives.MultiplyAdd(q, (float)-step, r, r);
                double now = Gram.Dot(r, r);
                TensorPrimitives.MultiplyAdd(p, (float)(now / squared[i]), r, p);
                squared[i] = now;
            }
        }
        double[] result = new double[solution.Length];
        TensorPrimitives.ConvertTruncating<float, double>(solution, result);
        for (int i = 0; i < count; i++)
            TensorPrimitives.Multiply(result.AsSpan(i * dimensions, dimensions), size[i], result.AsSpan(i * dimensions, dimensions));
        return result;
    }

    private static double Normalize(Span<float> x, double size)
    {
        if (size > 0)
            TensorPrimitives.Divide(x, (float)size, x);
        return size;
    }

    private static void Accumulate(VectorPath path, ReadOnlySpan<float> f, int rows, int d, ReadOnlySpan<float> t, int count, Span<float> sum)
    {
        for (int m = 0; m < rows; m += Block)
        {
            int part = Math.Min(Block, rows - m);
            MatrixKernels.Accumulate(path, f.Slice(m * d, part * d), part, d, t[m..], rows, count, sum);
        }
    }

    // FᵀF times each direction.
    private static void Apply(VectorPath path, ReadOnlySpan<float> f, int rows, int d, ReadOnlySpan<float> directions, int count, Span<float> image)
    {
        Span<float> scores = new float[count * Block];
        image.Clear();
        for (int m = 0; m < rows; m += Block)
        {
            int part = Math.Min(Block, rows - m);
            ReadOnlySpan<float> block = f.Slice(m * d, part * d);
            MatrixKernels.Project(path, block, part, d, directions, count, scores, Block);
            MatrixKernels.Accumulate(path, block, part, d, scores, Block, count, image);
        }
    }
}
