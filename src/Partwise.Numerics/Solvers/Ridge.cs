using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Ridge regression with a few targets, x_i = (FᵀF + λI)⁻¹Fᵀt_i, by block conjugate gradients (O'Leary 1980) on the normal equations: all
/// targets search the same directions, which halves the passes over F. 64 rows at a time while they are in the cache; FᵀF is never formed.
/// </summary>
internal static class Ridge
{
    private const int Block = 64;
    private const int MaxIterations = 200;

    // Leaves heatmaps within some 1e-5 of the exact solution's.
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
        VectorPath path,
        ReadOnlySpan<float> features,
        int dimensions,
        ReadOnlySpan<float> targets,
        int count,
        double lambda,
        CancellationToken ct = default
    )
    {
        int d = dimensions;
        double[] size = new double[count];
        float[] residual = RightHandSides(path, features, d, targets, count, size);
        float[] direction = [.. residual],
            image = new float[residual.Length],
            solution = new float[residual.Length];
        for (int iteration = 0; iteration < MaxIterations && LargestNorm(residual, count, d) > Tolerance; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            // Directions that others make superfluous become zero.
            TruncatedSvd.Orthonormalize(direction, count, d);
            Apply(path, features, d, direction, count, image);
            TensorPrimitives.MultiplyAdd(direction, (float)lambda, image, image);
            double[] inverse = SmallLinear.PseudoInverse(Symmetric(Products(direction, image, count, d), count), count);
            double[] step = SmallLinear.Multiply(inverse, Products(direction, residual, count, d), count, count, count);
            AddRows(solution, step, 1, direction, count, d);
            AddRows(residual, step, -1, image, count, d);
            double[] turn = SmallLinear.Multiply(inverse, Products(image, residual, count, d), count, count, count);
            float[] next = [.. residual];
            AddRows(next, turn, -1, direction, count, d);
            direction = next;
        }
        double[] result = new double[solution.Length];
        TensorPrimitives.ConvertTruncating<float, double>(solution, result);
        for (int i = 0; i < count; i++)
            TensorPrimitives.Multiply(result.AsSpan(i * d, d), size[i], result.AsSpan(i * d, d));
        return result;
    }

    // Fᵀt in unit length, with the lengths in size: everything stays inside float32's range.
    private static float[] RightHandSides(
        VectorPath path,
        ReadOnlySpan<float> f,
        int d,
        ReadOnlySpan<float> targets,
        int count,
        double[] size
    )
    {
        int rows = f.Length / d;
        float[] scaled = targets[..(count * rows)].ToArray(),
            right = new float[count * d];
        for (int i = 0; i < count; i++)
            size[i] = Divide(scaled.AsSpan(i * rows, rows), Math.Abs(TensorPrimitives.MaxMagnitude<float>(scaled.AsSpan(i * rows, rows))));
        for (int m = 0; m < rows; m += Block)
        {
            int part = Math.Min(Block, rows - m);
            MatrixKernels.Accumulate(path, f.Slice(m * d, part * d), part, d, scaled.AsSpan(m), rows, count, right);
        }
        for (int i = 0; i < count; i++)
        {
            Span<float> row = right.AsSpan(i * d, d);
            size[i] *= Divide(row, Math.Sqrt(Gram.Dot(row, row)));
        }
        return right;
    }

    private static double Divide(Span<float> x, double size)
    {
        if (size > 0)
            TensorPrimitives.Divide(x, (float)size, x);
        return size;
    }

    // FᵀF times each direction.
    private static void Apply(VectorPath path, ReadOnlySpan<float> f, int d, ReadOnlySpan<float> directions, int count, Span<float> image)
    {
        int rows = f.Length / d;
        float[] scores = new float[count * Block];
        image.Clear();
        for (int m = 0; m < rows; m += Block)
        {
            int part = Math.Min(Block, rows - m);
            ReadOnlySpan<float> block = f.Slice(m * d, part * d);
            MatrixKernels.Project(path, block, part, d, directions, count, scores, Block);
            MatrixKernels.Accumulate(path, block, part, d, scores, Block, count, image);
        }
    }

    private static double LargestNorm(float[] rows, int count, int d)
    {
        double largest = 0;
        for (int i = 0; i < count; i++)
            largest = Math.Max(largest, Gram.Dot(rows.AsSpan(i * d, d), rows.AsSpan(i * d, d)));
        return Math.Sqrt(largest);
    }

    // x yᵀ.
    private static double[] Products(float[] x, float[] y, int count, int d)
    {
        double[] products = new double[count * count];
        for (int i = 0; i < products.Length; i++)
            products[i] = Gram.Dot(x.AsSpan(i / count * d, d), y.AsSpan(i % count * d, d));
        return products;
    }

    private static double[] Symmetric(double[] x, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                x[(i * n) + j] = x[(j * n) + i] = (x[(i * n) + j] + x[(j * n) + i]) / 2;
        }
        return x;
    }

    // x_j += sign · Σ_i weights_ij y_i.
    private static void AddRows(float[] x, double[] weights, int sign, float[] y, int count, int d)
    {
        for (int j = 0; j < count; j++)
        {
            Span<float> row = x.AsSpan(j * d, d);
            for (int i = 0; i < count; i++)
                TensorPrimitives.MultiplyAdd(y.AsSpan(i * d, d), (float)(sign * weights[(i * count) + j]), row, row);
        }
    }
}
