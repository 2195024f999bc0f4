using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// Minimises the published objective over all r_i with Σ r_i = R. For the centred and the unit-length norm the minimum lies in the
/// span of {b_1 … b_k, R}: whatever else r_i held would lengthen its map without turning it towards the target; so r_i is sought
/// there (for min–max that is a restriction). The last r_i follows from the sum; L-BFGS starts from the bound's shares.
/// Guard: the objective ignores the scale of r_i, so maps may not drift to 0 or blow up against each other: a penalty
/// (|ln g_i| − ln 4)² applies where g_i = ‖F r_i‖ / (ω_i ‖F R‖) leaves ¼…4.
/// </summary>
internal static class ObjectiveRefinement
{
    private static readonly double s_freeRange = Math.Log(4);

    public static double[] Compute(ScaledBasis basis, MapNormalization kind, CancellationToken ct)
    {
        int rows = basis.ResidualMap.Length,
            d = basis.Residual.Length;
        double[] shares = ResidualSplit.Shares(basis.Evidence, Refinement.Bound);
        int[] active = [.. Enumerable.Range(0, basis.K).Where(i => shares[i] > 0)];
        double heat = TensorPrimitives.Norm<double>(basis.ResidualMap);
        int n = active.Length,
            width = n + 1;
        // Unit-length maps as coordinates; the last one is the residual's.
        double[] axes = new double[width * rows],
            lengths = new double[width];
        for (int j = 0; j < width; j++)
        {
            ReadOnlySpan<double> map = j == n ? basis.ResidualMap : basis.Maps.AsSpan(active[j] * rows, rows);
            lengths[j] = TensorPrimitives.Norm(map);
            if (lengths[j] > 0)
                TensorPrimitives.Divide(map, lengths[j], axes.AsSpan(j * rows, rows));
        }
        double[] free = new double[Math.Max(0, n - 1) * width];
        for (int i = 0; i < n - 1; i++)
            free[(i * width) + n] = shares[active[i]];
        double[][] all = ResidualSplit.Targets(basis, kind);
        double[][] targets = [.. active.Select(i => all[i])];
        double[] weights = [.. active.Select(i => shares[i])];
        if (n > 1 && heat > 0)
        {
            double[] map = new double[rows],
                slope = new double[rows];
            _ = Lbfgs.Minimize(
                (x, gradient) =>
                {
                    ct.ThrowIfCancellationRequested();
                    return Cost(Complete(x, n, width), gradient);
                },
                free
            );

            double Cost(double[] z, Span<double> gradient)
            {
                double value = 0;
                double[] full = new double[n * width];
                for (int i = 0; i < n; i++)
                {
                    Array.Clear(map);
                    for (int j = 0; j < width; j++)
                        TensorPrimitives.MultiplyAdd(axes.AsSpan(j * rows, rows), z[(i * width) + j], map, map);
                    value += LiteralObjective.Term(targets[i], map, kind, slope);
                    value += Guard(map, weights[i], slope);
                    for (int j = 0; j < width; j++)
                        full[(i * width) + j] = TensorPrimitives.Dot<double>(axes.AsSpan(j * rows, rows), slope);
                }
                for (int i = 0; i < n - 1; i++)
                    TensorPrimitives.Subtract(
                        full.AsSpan(i * width, width),
                        full.AsSpan((n - 1) * width, width),
                        gradient.Slice(i * width, width)
                    );
                return value;
            }
        }

        double[] solution = Complete(free, n, width),
            split = new double[basis.K * d];
        for (int i = 0; i < n; i++)
        {
            Span<double> r = split.AsSpan(active[i] * d, d);
            TensorPrimitives.Multiply(basis.Residual, solution[(i * width) + n], r);
            for (int j = 0; j < n; j++)
                TensorPrimitives.MultiplyAdd(basis.Basis.AsSpan(active[j] * d, d), solution[(i * width) + j] * heat / lengths[j], r, r);
        }
        return split;
    }

    private static double[] Complete(ReadOnlySpan<double> free, int n, int width)
    {
        double[] z = new double[n * width];
        free.CopyTo(z);
        Span<double> last = z.AsSpan((n - 1) * width);
        last[width - 1] = 1;
        for (int i = 0; i < n - 1; i++)
            TensorPrimitives.Subtract(last, free.Slice(i * width, width), last);
        return z;
    }

    private static double Guard(double[] map, double share, double[] slope)
    {
        double squared = Math.Max(TensorPrimitives.SumOfSquares<double>(map), 1e-60);
        double drift = (0.5 * Math.Log(squared)) - Math.Log(share),
            excess = Math.Abs(drift) - s_freeRange;
        if (excess <= 0)
            return 0;
        TensorPrimitives.MultiplyAdd(map, 2 * excess * Math.Sign(drift) / squared, slope, slope);
        return excess * excess;
    }
}
