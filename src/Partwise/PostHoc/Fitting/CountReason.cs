using System.Globalization;

namespace Partwise.PostHoc;

/// <summary>Why a class was split into so many parts, in words.</summary>
internal static class CountReason
{
    public static string Of(ClassDecomposition d, DecompositionOptions options)
    {
        if (options.K is { } set)
            return d.K == set
                ? $"split into {d.K} (the setting -k {set})"
                : $"split into {d.K} (the setting was -k {set}, but the photos have no more to tell apart)";
        string chosen = $"{d.K} chosen because ";
        if (d.Images < 2)
            return chosen + "one photo cannot tell more apart";
        return chosen
            + (
                d.Trials.FirstOrDefault(t => !t.Accepted) switch
                {
                    null when d.Trials.Count > 0 && d.Trials[^1].K == options.MaxAutoK =>
                        "that is the most that is tried, and all parts are still steady and distinct",
                    null => "the photos have no more to tell apart",
                    var t when t.K <= d.K => $"that is the fewest, though {Fault(t, options)}",
                    var t => $"with {t.K} {Fault(t, options)}",
                }
            );
    }

    private static string Fault(KTrial t, DecompositionOptions options)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (t.SmallestEvidenceShare < options.MinEvidenceShare)
            return string.Create(culture, $"the weakest part has only {100 * t.SmallestEvidenceShare:0} % of the evidence");
        if (t.LargestMapCorrelation > options.MaxMapCorrelation)
            return string.Create(culture, $"two parts are nearly the same (correlation {t.LargestMapCorrelation:0.00})");
        double worst = t.WorstHalfSplitCorrelation ?? 0,
            steady = options.MinHalfSplitCorrelation;
        return string.Create(culture, $"the least steady part changes with the photos ({worst:0.00}; steady is {steady:0.00} or more)");
    }
}
