using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>Seeded percentile bootstrap (Efron, 1979).</summary>
internal static class Bootstrap
{
    /// <summary>The interval of the mean of independent values.</summary>
    /// <param name="values">The values; finite.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="resamples">How many resamples, at least 1; 2000 unless told.</param>
    /// <param name="level">The coverage, in (0,1); 0.95 unless told.</param>
    /// <returns>Null where there are no values; of one value, that value itself at both ends.</returns>
    public static ConfidenceInterval? OfMean(IReadOnlyList<double> values, int seed, int resamples = 2000, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Of(
            values.Count,
            pick =>
            {
                double sum = 0;
                foreach (int i in pick)
                    sum += values[i];
                return sum / pick.Length;
            },
            seed,
            resamples,
            level
        );
    }

    /// <summary>The interval of any statistic of resampled units, for example of the images behind a score.</summary>
    /// <param name="count">How many units there are.</param>
    /// <param name="statistic">Computes the statistic of the units given by number (with repetitions); null leaves the resample
    /// out.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="resamples">How many resamples, at least 1.</param>
    /// <param name="level">The coverage, in (0,1).</param>
    /// <param name="strata">Per unit its group, for example its class; each group keeps its size in every resample. Null resamples
    /// freely.</param>
    /// <param name="centre">The statistic of the units themselves: the interval is moved so that the resamples' mean falls there. For
    /// statistics that take a maximum, which resampling pushes upwards. Null leaves the interval where it is.</param>
    /// <returns>Null where there are no units, or no resample gave a number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count or level is out of range.</exception>
    /// <exception cref="ArgumentException">There are other than <paramref name="count"/> strata.</exception>
    public static ConfidenceInterval? Of(
        int count,
        Func<int[], double?> statistic,
        int seed,
        int resamples = 2000,
        double level = 0.95,
        IReadOnlyList<int>? strata = null,
        double? centre = null
    )
    {
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        if (count <= 0)
            return null;
        if (strata is not null && strata.Count != count)
            throw new ArgumentException($"There are {strata.Count} strata for {count} units; each unit needs one.", nameof(strata));
        int[][] pools = strata is null
            ? []
            : [.. strata.Distinct().Select(group => Enumerable.Range(0, count).Where(i => strata[i] == group).ToArray())];
        int[] all = [.. Enumerable.Range(0, count)];
        int[][] poolOf = strata is null ? [] : [.. strata.Select(group => pools.First(p => strata[p[0]] == group))];
        var random = new Random(seed);
        int[] pick = new int[count];
        var found = new List<double>(resamples);
        for (int r = 0; r < resamples; r++)
        {
            for (int i = 0; i < count; i++)
            {
                int[] pool = strata is null ? all : poolOf[i];
                pick[i] = pool[random.Next(pool.Length)];
            }
            if (statistic(pick) is { } value)
                found.Add(value);
        }
        if (found.Count == 0)
            return null;
        double[] values = [.. found];
        double shift = centre is { } own ? own - values.Average() : 0;
        return new ConfidenceInterval(
            Statistics.Percentile(values, 50 * (1 - level)) + shift,
            Statistics.Percentile(values, 50 * (1 + level)) + shift
        );
    }
}
