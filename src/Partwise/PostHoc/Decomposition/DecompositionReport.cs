using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>What refinement did to the heatmaps; the quantities are defined in <see cref="ClassDecomposition"/>.</summary>
internal sealed class DecompositionReport
{
    public required double? Epsilon { get; init; }

    public required double[] Cosines { get; init; }

    public required double[] Correlations { get; init; }

    public required double Objective { get; init; }

    public required double FinalObjective { get; init; }

    public required double[] Weights { get; init; }

    public required double NegativeMass { get; init; }

    public required double Overlap { get; init; }

    public required double ResidualRelative { get; init; }

    public required double ResidualHeatRelative { get; init; }

    public static DecompositionReport Create(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        ScaledBasis basis,
        double[] split,
        DecompositionOptions options
    )
    {
        int k = basis.K,
            rows = features.Rows;
        double[] residualMaps = features.Maps(split, k),
            finalMaps = new double[k * rows];
        double[] cosines = new double[k],
            correlations = new double[k];
        double? epsilon = 0;
        double negative = 0,
            mass = 0;
        for (int i = 0; i < k; i++)
        {
            ReadOnlySpan<double> added = residualMaps.AsSpan(i * rows, rows);
            Span<double> final = finalMaps.AsSpan(i * rows, rows);
            double[] initial = new double[rows];
            TensorPrimitives.Multiply(basis.Maps.AsSpan(i * rows, rows), basis.Coefficients[i], initial);
            TensorPrimitives.Add(initial, added, final);
            cosines[i] = Statistics.Cosine(initial, final);
            correlations[i] = Statistics.Pearson(initial, final);
            double change = TensorPrimitives.Norm(added);
            if (basis.Evidence[i] > 0)
                epsilon = epsilon is null ? null : Math.Max(epsilon.Value, change / basis.Evidence[i]);
            else if (change > 0)
                epsilon = null;
            int sign = basis.Coefficients[i] < 0 ? -1 : 1;
            foreach (double x in final)
            {
                negative += Math.Max(0, -sign * x);
                mass += Math.Abs(x);
            }
        }
        double[][] targets = ResidualSplit.Targets(basis, options.Normalization);
        double[] whole = [.. basis.ResidualMap];
        for (int i = 0; i < k; i++)
            TensorPrimitives.MultiplyAdd(basis.Maps.AsSpan(i * rows, rows), basis.Coefficients[i], whole, whole);
        double heat = TensorPrimitives.Norm<double>(whole);
        double length = Math.Sqrt(Gram.Dot(head, head));
        return new DecompositionReport
        {
            Epsilon = epsilon,
            Cosines = cosines,
            Correlations = correlations,
            Objective = LiteralObjective.Evaluate(targets, residualMaps, options.Normalization),
            FinalObjective = LiteralObjective.Evaluate(targets, finalMaps, options.Normalization),
            Weights = SharesOf(basis, split, options.Refine),
            NegativeMass = mass > 0 ? negative / mass : 0,
            Overlap = MeanPairCorrelation(finalMaps, k, rows),
            ResidualRelative = length > 0 ? TensorPrimitives.Norm<double>(basis.Residual) / length : 0,
            ResidualHeatRelative = heat > 0 ? TensorPrimitives.Norm<double>(basis.ResidualMap) / heat : 0,
        };
    }

    private static double[] SharesOf(ScaledBasis basis, double[] split, Refinement refine)
    {
        double squared = TensorPrimitives.SumOfSquares<double>(basis.Residual);
        if (squared == 0 || refine is not (Refinement.Objective or Refinement.Paper))
            return ResidualSplit.Shares(basis.Evidence, refine);
        int d = basis.Residual.Length;
        return
        [
            .. Enumerable.Range(0, basis.K).Select(i => TensorPrimitives.Dot<double>(split.AsSpan(i * d, d), basis.Residual) / squared),
        ];
    }

    private static double MeanPairCorrelation(double[] maps, int k, int rows)
    {
        double sum = 0;
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < i; j++)
                sum += Statistics.Pearson(maps.AsSpan(i * rows, rows), maps.AsSpan(j * rows, rows));
        }
        return k > 1 ? sum / (k * (k - 1) / 2) : 0;
    }
}
