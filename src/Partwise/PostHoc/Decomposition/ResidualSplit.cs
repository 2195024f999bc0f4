using System.Numerics.Tensors;

namespace Partwise.PostHoc;

/// <summary>Divides the residual R among the prototypes: R = Σ r_i.</summary>
internal static class ResidualSplit
{
    /// <summary>The r_i [k,D] of the chosen refinement.</summary>
    public static double[] Compute(in ClassFeatures features, ScaledBasis basis, DecompositionOptions options, CancellationToken ct)
    {
        bool nothing = TensorPrimitives.MaxMagnitude<double>(basis.Residual) == 0 || basis.K == 1 || basis.Evidence.Sum() == 0;
        return options.Refine switch
        {
            Refinement.Objective when !nothing => ObjectiveRefinement.Compute(basis, options.Normalization, ct),
            Refinement.Paper when !nothing => PaperRefinement.Compute(features, basis, options.Normalization, ct),
            Refinement.Objective or Refinement.Paper => Scaled(basis, Shares(basis.Evidence, Refinement.Bound)),
            _ => Scaled(basis, Shares(basis.Evidence, options.Refine)),
        };
    }

    /// <summary>The shares ω_i [k] from evidence, sum 1; prototypes without evidence get 0 unless none has any.</summary>
    public static double[] Shares(double[] evidence, Refinement mode)
    {
        double largest = evidence.Max();
        if (largest == 0)
            return [.. evidence.Select(_ => 1.0 / evidence.Length)];
        int winner = Array.IndexOf(evidence, largest);
        double[] raw =
        [
            .. evidence.Select(
                (a, i) =>
                    mode switch
                    {
                        Refinement.LeastSquares => a / largest * (a / largest),
                        Refinement.Uniform => a > 0 ? 1 : 0,
                        Refinement.Largest => i == winner ? 1 : 0,
                        _ => a / largest,
                    }
            ),
        ];
        double sum = raw.Sum();
        return [.. raw.Select(a => a / sum)];
    }

    /// <summary>The target maps sign(coefficient_i) · F b_i, normalised.</summary>
    public static double[][] Targets(ScaledBasis basis, MapNormalization kind)
    {
        int rows = basis.ResidualMap.Length;
        double[][] targets = new double[basis.K][];
        for (int i = 0; i < basis.K; i++)
        {
            double[] map = basis.Maps[(i * rows)..((i + 1) * rows)];
            if (basis.Coefficients[i] < 0)
                TensorPrimitives.Negate(map, map);
            targets[i] = LiteralObjective.Normalize(map, kind);
        }
        return targets;
    }

    private static double[] Scaled(ScaledBasis basis, double[] shares)
    {
        int d = basis.Residual.Length;
        double[] split = new double[basis.K * d];
        for (int i = 0; i < basis.K; i++)
            TensorPrimitives.Multiply(basis.Residual, shares[i], split.AsSpan(i * d, d));
        return split;
    }
}
