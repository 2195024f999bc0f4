using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// The leading singular triplets of a tall matrix F [rows, dimensions], not centred, by a randomised range finder with power
/// passes (Halko, Martinsson, Tropp 2011) and a small eigenproblem.
/// </summary>
internal sealed class TruncatedSvd
{
    private const int Oversampling = 6;
    private const double RankTolerance = 1e-5;

    private TruncatedSvd(double[] values, float[] left, int leftStride, float[] right, int rank)
    {
        Values = values;
        Left = left;
        LeftStride = leftStride;
        Right = right;
        Rank = rank;
    }

    /// <summary>Singular values, descending.</summary>
    public double[] Values { get; }

    /// <summary>Left vectors, one per row of length <see cref="LeftStride"/>; unit length.</summary>
    public float[] Left { get; }

    /// <summary>The distance between two rows of <see cref="Left"/>, at least the rows of F.</summary>
    public int LeftStride { get; }

    /// <summary>Right vectors [count, dimensions], of unit length.</summary>
    public float[] Right { get; }

    /// <summary>How many values exceed 1e-5 of the first: the numerical rank, or the number of values where that is larger.</summary>
    public int Rank { get; }

    /// <summary>Computes at least <paramref name="count"/> triplets (fewer where F is smaller).</summary>
    public static TruncatedSvd Compute(
        ReadOnlySpan<float> features,
        int dimensions,
        int count,
        int powerPasses,
        int seed,
        VectorPath path,
        CancellationToken ct = default
    )
    {
        int rows = features.Length / dimensions;
        int width = Math.Min(Math.Min(rows, dimensions), count + Oversampling);
        float[] basis = new float[width * dimensions];
        if (width == rows)
            features.CopyTo(basis);
        else
            CountSketch(features, rows, dimensions, width, seed, basis);
        TruncatedSvd svd = Refine(features, rows, dimensions, width, basis, powerPasses, path, ct);
        if (svd.Rank >= Math.Min(count, width) || width == rows)
            return svd;
        // Rows that share a bucket can hide rank; a dense sketch cannot.
        DenseSketch(features, rows, dimensions, width, seed, path, basis);
        return Refine(features, rows, dimensions, width, basis, powerPasses, path, ct);
    }

    private static void CountSketch(ReadOnlySpan<float> f, int rows, int d, int width, int seed, float[] basis)
    {
        Random random = new(seed);
        for (int m = 0; m < rows; m++)
        {
            int pick = random.Next(2 * width);
            Span<float> bucket = basis.AsSpan((pick >> 1) * d, d);
            if ((pick & 1) == 0)
                TensorPrimitives.Add(bucket, f.Slice(m * d, d), bucket);
            else
                TensorPrimitives.Subtract(bucket, f.Slice(m * d, d), bucket);
        }
    }

    private static void DenseSketch(ReadOnlySpan<float> f, int rows, int d, int width, int seed, VectorPath path, float[] basis)
    {
        Random random = new(seed);
        float[] weights = new float[width * rows];
        foreach (ref float w in weights.AsSpan())
            w = (2 * random.NextSingle()) - 1;
        Array.Clear(basis);
        MatrixKernels.Accumulate(path, f, rows, d, weights, rows, width, basis);
    }

    private static TruncatedSvd Refine(
        ReadOnlySpan<float> f,
        int rows,
        int d,
        int width,
        float[] basis,
        int passes,
        VectorPath path,
        CancellationToken ct
    )
    {
        float[] scores = new float[width * rows],
            product = new float[width * d];
        for (int pass = 0; pass < Math.Max(passes, 1); pass++)
        {
            ct.ThrowIfCancellationRequested();
            if (pass > 0)
                (basis, product) = (product, basis);
            Orthonormalize(basis, width, d);
            Array.Clear(product);
            const int Block = 64;
            for (int m = 0; m < rows; m += Block)
            {
                int count = Math.Min(Block, rows - m);
                ReadOnlySpan<float> part = f.Slice(m * d, count * d);
                MatrixKernels.Project(path, part, count, d, basis, width, scores.AsSpan(m), rows);
                MatrixKernels.Accumulate(path, part, count, d, scores.AsSpan(m), rows, width, product);
            }
        }
        return Ritz(scores, product, rows, d, width);
    }

    // F restricted to the basis Q: B = F Qᵀ = U S Wᵀ, so the right vectors are S⁻¹Uᵀ F = S⁻²Wᵀ (BᵀF), half a power pass better than W Q.
    private static TruncatedSvd Ritz(float[] scores, float[] product, int rows, int d, int width)
    {
        double[] gram = new double[width * width],
            values = new double[width],
            vectors = new double[width * width];
        Gram.Compute(scores, width, rows, rows, gram);
        SymmetricEigen.Decompose(gram, width, values, vectors);
        float[] left = new float[width * rows],
            right = new float[width * d];
        int rank = 0;
        for (int i = 0; i < width; i++)
        {
            values[i] = Math.Sqrt(Math.Max(values[i], 0));
            if (!(values[i] > RankTolerance * values[0]))
                continue;
            rank++;
            Span<float> u = left.AsSpan(i * rows, rows),
                v = right.AsSpan(i * d, d);
            for (int j = 0; j < width; j++)
            {
                float w = (float)vectors[(i * width) + j];
                TensorPrimitives.MultiplyAdd(scores.AsSpan(j * rows, rows), w, u, u);
                TensorPrimitives.MultiplyAdd(product.AsSpan(j * d, d), w, v, v);
            }
            Normalize(u);
            Normalize(v);
        }
        return new TruncatedSvd(values, left, rows, right, rank);
    }

    // Gram–Schmidt, each row twice; what the rows before leave nothing of becomes zero instead of noise.
    internal static void Orthonormalize(float[] basis, int width, int d)
    {
        for (int i = 0; i < width; i++)
        {
            Span<float> row = basis.AsSpan(i * d, d);
            for (int turn = 0; turn < 2; turn++)
            {
                float before = TensorPrimitives.Norm<float>(row);
                for (int j = 0; j < i; j++)
                {
                    ReadOnlySpan<float> other = basis.AsSpan(j * d, d);
                    TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot(row, other), row, row);
                }
                if (TensorPrimitives.Norm<float>(row) <= 2e-6f * before)
                    row.Clear();
                Normalize(row);
            }
        }
    }

    private static void Normalize(Span<float> row)
    {
        float norm = TensorPrimitives.Norm<float>(row);
        if (norm > 0)
            TensorPrimitives.Divide(row, norm, row);
    }
}
