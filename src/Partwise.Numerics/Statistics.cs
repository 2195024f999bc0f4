using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>Similarities and order statistics of number sequences, in double.</summary>
public static class Statistics
{
    /// <summary>The cosine of two sequences of equal length, in [−1,1]; 0 where one is all zero.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Cosine(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double nx = TensorPrimitives.Norm(x),
            ny = TensorPrimitives.Norm(y);
        return nx == 0 || ny == 0 ? 0 : Math.Clamp(TensorPrimitives.Dot(x, y) / nx / ny, -1, 1);
    }

    /// <summary>Pearson's correlation of two sequences of equal length, in [−1,1]; 0 where one is constant.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Cosine(Centred(x), Centred(y));

    /// <summary>The q-th percentile with linear interpolation between the two nearest order statistics.</summary>
    /// <param name="values">At least one number, in any order.</param>
    /// <param name="q">0…100.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q"/> is outside 0…100.</exception>
    public static double Percentile(ReadOnlySpan<double> values, double q)
    {
        if (values.IsEmpty)
            throw new ArgumentException("A percentile was asked of no values: pass at least one.", nameof(values));
        if (!(q >= 0 && q <= 100))
            throw new ArgumentOutOfRangeException(nameof(q), q, "A percentile lies between 0 and 100: pass such a number.");
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double position = q / 100 * (sorted.Length - 1);
        int low = (int)position;
        return low + 1 == sorted.Length ? sorted[low] : sorted[low] + ((position - low) * (sorted[low + 1] - sorted[low]));
    }

    /// <summary>A copy of <paramref name="x"/> minus its mean; all zero, exactly, where x is constant.</summary>
    internal static double[] Centred(ReadOnlySpan<double> x)
    {
        double[] centred = new double[x.Length];
        if (x.IsEmpty || x.IndexOfAnyExcept(x[0]) < 0)
            return centred;
        TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / x.Length, centred);
        return centred;
    }
}
