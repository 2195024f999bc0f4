using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// Evidence parts, Partwise's own discovery: cluster what tells a photo's places apart, then divide the class's evidence among the clusters
/// exactly. For one class with features f_q at the positions q of its photos, F their rows, head row v and evidence e = F v:
/// <list type="number">
/// <item>Weights w_q = max(e_q, 0) / Σ max(e, 0) over the same photo: every photo weighs the same, its places by what they
/// contribute.</item>
/// <item>Contrasts z_q = f_q/‖f_q‖ − Σ_p w_p f_p/‖f_p‖, the sum over the same photo: what all its places share is gone.</item>
/// <item>Reduction to the leading r right singular directions of √w·z (randomised range finder: Halko, Martinsson, Tropp 2011), then unit
/// length.</item>
/// <item>Weighted soft k-means of variance τ times the points' (<see cref="SoftKMeans"/>): memberships S_qi ≥ 0, Σ_i S_qi = 1.</item>
/// <item>Targets t_i = S_i ⊙ e and u_i = (FᵀF + λI)⁻¹Fᵀt_i with λ = ρ · mean‖f‖² (<see cref="Ridge"/>). As Σ t_i = F v, Σ u_i misses v only
/// by what λ takes away: R = v − Σ u_i, which is small on the class's features and is shared like any other residual.</item>
/// </list>
/// The u_i are the basis, with coefficient 1. Features may be negative. τ, r and ρ are in <see cref="EvidencePartsOptions"/>.
/// The controls put other memberships in place of steps 2–4: clusters of coordinates (<see cref="Factorizer.Position"/>), or memberships
/// around random places (<see cref="Factorizer.RandomContrast"/>); <see cref="Factorizer.Copies"/> is u_i = v/k.
/// </summary>
internal static class EvidenceParts
{
    private const int RankPasses = 2;

    /// <summary>Finds up to <paramref name="k"/> parts, at most as many as the features have independent directions.</summary>
    public static FactorRows Find(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        int k,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        k = Math.Min(k, Rank(features, k, options, ct));
        if (k == 0)
            return FactorRows.Given([], 0);
        if (options.Discovery == Factorizer.Copies)
            return Copies(features, head, k);
        PhotoEvidence evidence = PhotoEvidence.Of(features, head);
        WeightedPoints points = EvidenceSpace.Of(features, evidence, options, ct);
        return Partition(features, evidence, Cluster(points, evidence.Weights, k, features.Path, options, ct), k, options, ct);
    }

    /// <summary>The parts of a class whose memberships [k, M] are known.</summary>
    public static FactorRows Given(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        float[] memberships,
        DecompositionOptions options,
        CancellationToken ct
    ) => Partition(features, PhotoEvidence.Of(features, head), memberships, memberships.Length / features.Rows, options, ct);

    /// <summary>The exact partition (step 5) of the evidence by memberships [k, M]; the factors are the parts' weighted mean
    /// features.</summary>
    private static FactorRows Partition(
        in ClassFeatures features,
        PhotoEvidence whole,
        float[] memberships,
        int k,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        int d = features.Dimensions,
            rows = features.Rows;
        float[] targets = new float[k * rows],
            shares = new float[k * rows],
            evidence = new float[rows];
        TensorPrimitives.ConvertTruncating<double, float>(whole.Values, evidence);
        for (int i = 0; i < k; i++)
        {
            ReadOnlySpan<float> own = memberships.AsSpan(i * rows, rows);
            TensorPrimitives.Multiply(own, evidence, targets.AsSpan(i * rows, rows));
            Span<float> share = shares.AsSpan(i * rows, rows);
            TensorPrimitives.Multiply(own, whole.Weights, share);
            float mass = TensorPrimitives.Sum<float>(share);
            TensorPrimitives.Multiply(share, mass > 0 ? 1 / mass : 0, share);
        }
        double lambda = options.EvidenceParts.Ridge * MeanSquare(features);
        double[] basis = Ridge.Solve(features.Path, features.Values, d, targets, k, lambda, ct);
        float[] means = new float[k * d];
        MatrixKernels.Accumulate(features.Path, features.Values, rows, d, shares, rows, k, means);
        return FactorRows.Partition(means, k, basis);
    }

    /// <summary>The memberships [k, M] of points in k clusters.</summary>
    public static float[] Cluster(
        WeightedPoints points,
        float[] weights,
        int k,
        VectorPath path,
        DecompositionOptions options,
        CancellationToken ct
    )
    {
        EvidencePartsOptions constants = options.EvidenceParts;
        SoftKMeans clusters =
            options.Discovery == Factorizer.RandomContrast
                ? SoftKMeans.Around(points, RandomPoints(points, weights, k, options.Seed), constants.Temperature, path)
                : SoftKMeans.Fit(points, k, constants.Temperature, constants.Starts, options.Seed, path, ct);
        return clusters.Memberships();
    }

    private static float[] RandomPoints(WeightedPoints points, float[] weights, int k, int seed)
    {
        int[] candidates = [.. Enumerable.Range(0, weights.Length).Where(m => weights[m] > 0)];
        new Random(seed).Shuffle(candidates);
        return [.. Enumerable.Range(0, k).SelectMany(i => points.Point(candidates[i % candidates.Length]))];
    }

    // How many of k directions the features have: nearly always as many, and then some of their rows show it already.
    private static int Rank(in ClassFeatures features, int k, DecompositionOptions options, CancellationToken ct)
    {
        int d = features.Dimensions,
            count = 4 * k;
        if (features.Rows > 2 * count)
        {
            float[] some = new float[count * d];
            for (int i = 0; i < count; i++)
                features.Row((int)((long)i * features.Rows / count)).CopyTo(some.AsSpan(i * d));
            if (TruncatedSvd.Compute(some, d, k, RankPasses, options.Seed, features.Path, ct).Rank >= k)
                return k;
        }
        return TruncatedSvd.Compute(features.Values, d, k, RankPasses, options.Seed, features.Path, ct).Rank;
    }

    private static FactorRows Copies(in ClassFeatures features, ReadOnlySpan<float> head, int k)
    {
        int d = head.Length;
        double[] basis = new double[k * d];
        float[] mean = new float[d],
            means = new float[k * d];
        for (int m = 0; m < features.Rows; m++)
            TensorPrimitives.MultiplyAdd(features.Row(m), 1f / features.Rows, mean, mean);
        for (int i = 0; i < k; i++)
        {
            TensorPrimitives.ConvertTruncating(head, basis.AsSpan(i * d, d));
            TensorPrimitives.Divide(basis.AsSpan(i * d, d), k, basis.AsSpan(i * d, d));
            mean.CopyTo(means, i * d);
        }
        return FactorRows.Partition(means, k, basis);
    }

    private static double MeanSquare(in ClassFeatures features)
    {
        double sum = 0;
        for (int m = 0; m < features.Rows; m++)
            sum += TensorPrimitives.SumOfSquares(features.Row(m));
        return sum / features.Rows;
    }
}
