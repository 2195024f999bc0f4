namespace Partwise.Parts;

/// <summary>How much a part adds to the logit over the images of its class, in logit units.</summary>
/// <param name="Mean">The mean contribution.</param>
/// <param name="Minimum">The smallest contribution.</param>
/// <param name="Maximum">The largest contribution.</param>
/// <param name="StandardDeviation">The standard deviation (population).</param>
/// <param name="Share">Mean contribution divided by the mean of logit − bias; null where that is 0.</param>
/// <param name="Histogram">Counts in 16 equal bins from <paramref name="Minimum"/> to <paramref name="Maximum"/>.</param>
public sealed record ContributionStatistics(
    double Mean,
    double Minimum,
    double Maximum,
    double StandardDeviation,
    double? Share,
    IReadOnlyList<int> Histogram
)
{
    private const int Bins = 16;

    /// <summary>Summarises <paramref name="contributions"/> of one part; <paramref name="meanEvidence"/> is the mean of logit −
    /// bias.</summary>
    /// <exception cref="ArgumentException">There are no contributions.</exception>
    public static ContributionStatistics Of(ReadOnlySpan<double> contributions, double meanEvidence)
    {
        if (contributions.IsEmpty)
            throw new ArgumentException("At least one contribution is needed.", nameof(contributions));
        double sum = 0,
            minimum = double.PositiveInfinity,
            maximum = double.NegativeInfinity;
        foreach (double c in contributions)
        {
            sum += c;
            minimum = Math.Min(minimum, c);
            maximum = Math.Max(maximum, c);
        }
        double mean = sum / contributions.Length,
            squares = 0;
        int[] histogram = new int[Bins];
        foreach (double c in contributions)
        {
            squares += (c - mean) * (c - mean);
            int bin = maximum > minimum ? (int)(Bins * (c - minimum) / (maximum - minimum)) : 0;
            histogram[Math.Min(bin, Bins - 1)]++;
        }
        double? share = meanEvidence == 0 ? null : mean / meanEvidence;
        return new ContributionStatistics(mean, minimum, maximum, Math.Sqrt(squares / contributions.Length), share, histogram);
    }
}
