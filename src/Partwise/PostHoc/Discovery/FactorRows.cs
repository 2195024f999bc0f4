using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>The part directions of a class, before any scaling.</summary>
internal sealed class FactorRows
{
    // Enough to keep parts from cancelling each other, and little beside what they explain: docs/results.md has what other values do.
    private const double SignedPenalty = 0.1;

    private FactorRows(float[] rows, int count, float[]? encoding, int stride, int iterations)
    {
        Rows = rows;
        Count = count;
        Encoding = encoding;
        EncodingStride = stride;
        Iterations = iterations;
    }

    /// <summary>[count, D].</summary>
    public float[] Rows { get; }

    /// <summary>The number of directions: at most the one asked for, and at most the rank of the features.</summary>
    public int Count { get; }

    /// <summary>NMF's E, transposed, or null.</summary>
    public float[]? Encoding { get; }

    public int EncodingStride { get; }

    public int Iterations { get; }

    /// <summary>The basis [count, D] itself, with coefficient 1, where the discovery divides the head row; else null.</summary>
    public double[]? Basis { get; private init; }

    /// <summary>Directions that are known already, [count, D].</summary>
    public static FactorRows Given(float[] rows, int count) => new(rows, count, null, 0, 0);

    /// <summary>A division of the head row, [count, D], and the factors that go with it.</summary>
    public static FactorRows Partition(float[] rows, int count, double[] basis) => new(rows, count, null, 0, 0) { Basis = basis };

    /// <summary>Finds up to <paramref name="k"/> directions. <paramref name="signed"/>: features have negative values.</summary>
    public static FactorRows Find(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        int k,
        bool signed,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        if (options.Discovery.IsPartition())
            return EvidenceParts.Find(features, head, k, options, ct);
        int d = features.Dimensions;
        float[]? weights = options.WeightChannels ? ChannelWeights(features, head) : null;
        ReadOnlySpan<float> f = weights is null ? features.Values : Weighted(features, weights);
        // PCA is the result itself and gets the passes that make it accurate; NMF only starts from it.
        int passes = options.Discovery == Factorizer.Pca ? 12 : Nmf.PowerPasses;
        TruncatedSvd svd = TruncatedSvd.Compute(f, d, k, passes, options.Seed, features.Path, ct);
        k = Math.Min(k, svd.Rank);
        if (k == 0)
            return Given([], 0);
        FactorRows found = options.Discovery switch
        {
            Factorizer.Pca => Given(Principal(svd, d, k), k),
            Factorizer.KMeans => Given(KMeans.Centroids(f, d, k, options.Seed, features.Path, ct), k),
            Factorizer.Random => Given(RandomRows(f, d, k, options.Seed), k),
            Factorizer.SplitNmf => Split(f, d, k, features.Path, options, ct),
            _ => Factorise(f, d, k, signed || options.Discovery == Factorizer.SemiNmf, svd, features.Path, options, ct),
        };
        if (weights is not null)
            Undo(found.Rows, weights, d);
        return found;
    }

    private static FactorRows Factorise(
        ReadOnlySpan<float> f,
        int d,
        int k,
        bool signed,
        TruncatedSvd svd,
        VectorPath path,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        NmfOptions nmf = new()
        {
            Factors = k,
            Tolerance = options.Tolerance,
            MaxIterations = options.MaxIterations,
            Seed = options.Seed,
            SignedFactors = signed,
            Penalty = SignedPenalty,
        };
        NmfFactorization result = Nmf.Factorize(f, d, nmf, path, svd, ct);
        return new FactorRows(result.Factors, k, result.Encoding, result.EncodingStride, result.Iterations);
    }

    // [max(F,0), max(−F,0)] ≈ E [P⁺, P⁻] leaves F ≈ E (P⁺ − P⁻).
    private static FactorRows Split(
        ReadOnlySpan<float> f,
        int d,
        int k,
        VectorPath path,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        float[] halves = new float[2 * f.Length];
        for (int m = 0; m < f.Length / d; m++)
        {
            ReadOnlySpan<float> row = f.Slice(m * d, d);
            TensorPrimitives.Max(row, 0f, halves.AsSpan(2 * m * d, d));
            Span<float> negative = halves.AsSpan(((2 * m) + 1) * d, d);
            TensorPrimitives.Negate(row, negative);
            TensorPrimitives.Max(negative, 0f, negative);
        }
        TruncatedSvd svd = TruncatedSvd.Compute(halves, 2 * d, k, Nmf.PowerPasses, options.Seed, path, ct);
        FactorRows found = Factorise(halves, 2 * d, k, signed: false, svd, path, options, ct);
        float[] rows = new float[k * d];
        for (int i = 0; i < k; i++)
            TensorPrimitives.Subtract(found.Rows.AsSpan(2 * i * d, d), found.Rows.AsSpan(((2 * i) + 1) * d, d), rows.AsSpan(i * d, d));
        return new FactorRows(rows, k, found.Encoding, found.EncodingStride, found.Iterations);
    }

    // The sign of a singular vector is free: most of the class's mass counts as positive.
    private static float[] Principal(TruncatedSvd svd, int d, int k)
    {
        float[] rows = svd.Right[..(k * d)];
        int length = svd.LeftStride;
        for (int i = 0; i < k; i++)
        {
            if (TensorPrimitives.Sum<float>(svd.Left.AsSpan(i * length, length)) < 0)
                TensorPrimitives.Negate(rows.AsSpan(i * d, d), rows.AsSpan(i * d, d));
        }
        return rows;
    }

    private static float[] RandomRows(ReadOnlySpan<float> f, int d, int k, int seed)
    {
        List<int> candidates = [];
        for (int m = 0; m < f.Length / d; m++)
        {
            if (TensorPrimitives.MaxMagnitude(f.Slice(m * d, d)) > 0)
                candidates.Add(m);
        }
        Random random = new(seed);
        float[] rows = new float[k * d];
        for (int i = 0; i < k; i++)
        {
            int pick = random.Next(i, candidates.Count);
            (candidates[i], candidates[pick]) = (candidates[pick], candidates[i]);
            f.Slice(candidates[i] * d, d).CopyTo(rows.AsSpan(i * d));
        }
        return rows;
    }

    /// <summary>max(v,0) over its largest value, or null where that would leave no more than a trace of the features.</summary>
    public static float[]? ChannelWeights(in ClassFeatures features, ReadOnlySpan<float> head)
    {
        float largest = TensorPrimitives.Max(head);
        if (!(largest > 0))
            return null;
        float[] weights = new float[head.Length],
            row = new float[head.Length];
        TensorPrimitives.Max(head, 0f, weights);
        TensorPrimitives.Divide(weights, largest, weights);
        float before = 0,
            after = 0;
        for (int m = 0; m < features.Rows; m++)
        {
            before = Math.Max(before, Math.Abs(TensorPrimitives.MaxMagnitude(features.Row(m))));
            TensorPrimitives.Multiply(features.Row(m), weights, row);
            after = Math.Max(after, Math.Abs(TensorPrimitives.MaxMagnitude<float>(row)));
        }
        return after > 1e-6f * before ? weights : null;
    }

    private static float[] Weighted(in ClassFeatures features, float[] weights)
    {
        float[] weighted = new float[features.Values.Length];
        for (int m = 0; m < features.Rows; m++)
            TensorPrimitives.Multiply(features.Row(m), weights, weighted.AsSpan(m * weights.Length, weights.Length));
        return weighted;
    }

    private static void Undo(float[] rows, float[] weights, int d)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            float undone = weights[i % d] > 0 ? rows[i] / weights[i % d] : 0;
            rows[i] = float.IsFinite(undone) ? undone : 0;
        }
    }
}
