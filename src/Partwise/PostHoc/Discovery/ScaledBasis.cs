using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>Basis, coefficients and residual of a head row, with their heatmaps on the class's positions.</summary>
internal sealed class ScaledBasis
{
    public required int K { get; init; }

    public required double[] Factors { get; init; }

    public required double[] Basis { get; init; }

    public required double[] Coefficients { get; init; }

    /// <summary>R = v − Σ coefficient_i b_i, [D].</summary>
    public required double[] Residual { get; init; }

    /// <summary>F b_i, [k,M].</summary>
    public required double[] Maps { get; init; }

    /// <summary>F R, [M].</summary>
    public required double[] ResidualMap { get; init; }

    /// <summary>a_i = |coefficient_i| · ‖F b_i‖, [k].</summary>
    public required double[] Evidence { get; init; }

    /// <summary>How many prototypes non-negative scaling dropped.</summary>
    public required int Dropped { get; init; }

    public double[] EvidenceShares()
    {
        double total = Evidence.Sum();
        return [.. Evidence.Select(a => total > 0 ? a / total : 0)];
    }

    public static ScaledBasis Create(in ClassFeatures features, ReadOnlySpan<float> head, FactorRows found, DecompositionOptions options)
    {
        int d = features.Dimensions,
            k = found.Count;
        double[] v = new double[d],
            factors = new double[k * d];
        TensorPrimitives.ConvertTruncating(head, v.AsSpan());
        TensorPrimitives.ConvertTruncating<float, double>(found.Rows, factors);
        if (found.Basis is { } partition)
            return Complete(features, v, factors, partition, [.. Enumerable.Repeat(1.0, k)], 0);
        double[] gram = Gram.Compute(factors, k, d),
            inverse = SmallLinear.PseudoInverse(gram, k);
        bool dual = options.Basis == PrototypeBasis.Dual;
        double[] basis = dual ? SmallLinear.Multiply(inverse, factors, k, k, d) : factors;
        double[] coefficients = options.NonNegativeScaling
            ? SmallLinear.NonNegativeLeastSquares(dual ? inverse : gram, SmallLinear.Multiply(basis, v, k, d, 1), k)
            : SmallLinear.Multiply(dual ? factors : SmallLinear.Multiply(inverse, factors, k, k, d), v, k, d, 1);
        int dropped = options.NonNegativeScaling ? Drop(ref factors, ref basis, ref coefficients, d) : 0;
        return Complete(features, v, factors, basis, coefficients, dropped);
    }

    private static ScaledBasis Complete(
        in ClassFeatures features,
        double[] v,
        double[] factors,
        double[] basis,
        double[] coefficients,
        int dropped
    )
    {
        int d = v.Length,
            k = coefficients.Length;
        double[] residual = [.. v];
        for (int i = 0; i < k; i++)
            TensorPrimitives.MultiplyAdd(basis.AsSpan(i * d, d), -coefficients[i], residual, residual);
        double[] maps = features.Maps((double[])[.. basis, .. residual], k + 1);
        int rows = features.Rows;
        double[] evidence = new double[k];
        for (int i = 0; i < k; i++)
            evidence[i] = Math.Abs(coefficients[i]) * TensorPrimitives.Norm<double>(maps.AsSpan(i * rows, rows));
        return new ScaledBasis
        {
            K = k,
            Factors = factors,
            Basis = basis,
            Coefficients = coefficients,
            Residual = residual,
            Maps = maps[..(k * rows)],
            ResidualMap = maps[(k * rows)..],
            Evidence = evidence,
            Dropped = dropped,
        };
    }

    // At least one prototype stays, to carry the residual.
    private static int Drop(ref double[] factors, ref double[] basis, ref double[] coefficients, int d)
    {
        double[] all = coefficients;
        int[] keep = [.. Enumerable.Range(0, all.Length).Where(i => all[i] > 0)];
        if (keep.Length == 0)
            keep = [0];
        factors = Pick(factors, keep, d);
        basis = Pick(basis, keep, d);
        coefficients = Pick(all, keep, 1);
        return all.Length - keep.Length;
    }

    private static double[] Pick(double[] rows, int[] keep, int d) => [.. keep.SelectMany(i => rows[(i * d)..((i + 1) * d)])];
}
