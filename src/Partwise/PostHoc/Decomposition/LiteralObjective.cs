using System.Numerics.Tensors;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>The published refinement objective, Σ_i ‖Norm(target_i) − Norm(map_i)‖², and its gradient in one map.</summary>
internal static class LiteralObjective
{
    /// <summary>The normalised copy of a map; all zero where it has no variation to normalise.</summary>
    public static double[] Normalize(ReadOnlySpan<double> map, MapNormalization kind)
    {
        double[] x = kind == MapNormalization.ZScore ? Statistics.Centred(map) : map.ToArray();
        if (kind == MapNormalization.MinMax)
        {
            double low = TensorPrimitives.Min(map),
                range = TensorPrimitives.Max(map) - low;
            TensorPrimitives.Subtract(x, low, x);
            if (range > 0)
                TensorPrimitives.Divide(x, range, x);
            return x;
        }
        double norm = TensorPrimitives.Norm<double>(x);
        if (norm > 0)
            TensorPrimitives.Divide(x, norm, x);
        return x;
    }

    /// <summary>The whole objective of <paramref name="maps"/> [k,M] against normalised <paramref name="targets"/>.</summary>
    public static double Evaluate(double[][] targets, ReadOnlySpan<double> maps, MapNormalization kind)
    {
        double sum = 0;
        int rows = maps.Length / targets.Length;
        for (int i = 0; i < targets.Length; i++)
        {
            double distance = TensorPrimitives.Distance<double>(targets[i], Normalize(maps.Slice(i * rows, rows), kind));
            sum += distance * distance;
        }
        return sum;
    }

    /// <summary>One map's term; <paramref name="gradient"/> [M] receives its derivative (for min–max, where the extremes stay in
    /// place).</summary>
    public static double Term(double[] target, ReadOnlySpan<double> map, MapNormalization kind, Span<double> gradient)
    {
        double[] x = Normalize(map, kind);
        double scale = kind switch
        {
            MapNormalization.MinMax => TensorPrimitives.Max(map) - TensorPrimitives.Min(map),
            MapNormalization.ZScore => TensorPrimitives.Norm<double>(Statistics.Centred(map)),
            _ => TensorPrimitives.Norm(map),
        };
        TensorPrimitives.Subtract(x, target, gradient);
        double value = TensorPrimitives.SumOfSquares<double>(gradient);
        if (scale == 0)
        {
            gradient.Clear();
            return value;
        }
        if (kind == MapNormalization.MinMax)
        {
            double all = TensorPrimitives.Sum<double>(gradient),
                weighted = TensorPrimitives.Dot<double>(gradient, x);
            gradient[TensorPrimitives.IndexOfMin(map)] -= all - weighted;
            gradient[TensorPrimitives.IndexOfMax(map)] -= weighted;
        }
        else
        {
            // The part along the map itself only changes its length, which Norm removes.
            TensorPrimitives.MultiplyAdd(x, -TensorPrimitives.Dot<double>(gradient, x), gradient, gradient);
        }
        TensorPrimitives.Multiply(gradient, 2 / scale, gradient);
        return value;
    }
}
