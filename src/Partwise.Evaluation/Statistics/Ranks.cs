using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>Ranks and their correlation.</summary>
internal static class Ranks
{
    /// <summary>Spearman's correlation, in [−1,1]: Pearson's of the ranks; null where one sequence is constant.</summary>
    /// <param name="x">Finite numbers.</param>
    /// <param name="y">As many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"The sequences have {x.Length} and {y.Length} values; they must be equally long.", nameof(y));
        if (x.IsEmpty || x.IndexOfAnyExcept(x[0]) < 0 || y.IndexOfAnyExcept(y[0]) < 0)
            return null;
        return Statistics.Pearson(Average(x), Average(y));
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    public static double[] Average(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray(),
            ranks = new double[values.Length];
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, order);
        for (int start = 0; start < sorted.Length; )
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + end + 1) / 2.0;
            start = end;
        }
        return ranks;
    }
}
