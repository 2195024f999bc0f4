using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// Nelder–Mead over one weight per prototype: r_i[d] = R[d] · |w_i||b_i[d]| / Σ_j |w_j||b_j[d]|, uniform where the denominator is 0.
/// The publication does not give its own parametrisation.
/// </summary>
internal static class PaperRefinement
{
    private const int EvaluationsPerPrototype = 60;

    public static double[] Compute(in ClassFeatures features, ScaledBasis basis, MapNormalization kind, CancellationToken ct)
    {
        double[][] targets = ResidualSplit.Targets(basis, kind);
        // The simplex calls back, and a span cannot travel there.
        float[] values = features.Evidence.ToArray();
        int d = features.Dimensions,
            positions = features.Positions;
        VectorPath path = features.Path;
        double Cost(double[] weights)
        {
            ct.ThrowIfCancellationRequested();
            double[] maps = new ClassFeatures(values, d, positions, path).Maps(Split(basis, weights), basis.K);
            return LiteralObjective.Evaluate(targets, maps, kind);
        }

        double[] start = [.. Enumerable.Repeat(1.0, basis.K)];
        return Split(basis, NelderMead.Minimize(Cost, start, EvaluationsPerPrototype * basis.K));
    }

    private static double[] Split(ScaledBasis basis, double[] weights)
    {
        int k = basis.K,
            d = basis.Residual.Length;
        double[] split = new double[k * d];
        for (int c = 0; c < d; c++)
        {
            double sum = 0;
            for (int i = 0; i < k; i++)
                sum += Math.Abs(weights[i] * basis.Basis[(i * d) + c]);
            for (int i = 0; i < k; i++)
            {
                double share = sum > 0 ? Math.Abs(weights[i] * basis.Basis[(i * d) + c]) / sum : 1.0 / k;
                split[(i * d) + c] = basis.Residual[c] * share;
            }
        }
        return split;
    }
}
