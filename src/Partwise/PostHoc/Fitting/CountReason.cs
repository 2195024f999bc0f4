using System.Globalization;

namespace Partwise.PostHoc;

/// <summary>Why a class was split into so many parts, in words.</summary>
internal static class CountReason
{
    public static string Of(ClassDecomposition d, DecompositionOptions options)
    {
        if (options.K is { } set)
            return d.K == set ? $"split into {d.K} (the setting -k {set})" : $"split into {d.K} (the setting was -k {set}, but the photos have no more to tell apart)";
        string chosen = $"{d.K} chosen because ";
        if (d.Images < 2)
            return chosen + "one photo cannot tell more apart";
        return chosen + (d.Trials.FirstOrDefault(t => !t.Accepted) switch
        {
            null when d.Trials.Count > 0 && d.Trials[^1].K == options.MaxAutoK => "that is the most that is tried, and all parts are still steady and distinct",
            null => "the photos have no more to tell apart",
            var t when t.K <= d.K => $"that is the fewest, though {Fault(t, options)}",
            var t => $"with {t.K} {Fault(t, options)}",
        });
    }

    private static string Fault(KTrial t, DecompositionOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"{(t.SmallestEvidenceShare < options.MinEvidenceShare ? $"the weakest part has only {100 * t.SmallestEvidenceShare:0} % of the evidence"
            : t.LargestMapCorrelation > options.MaxMapCorrelation ? $"two parts are nearly the same (correlation {t.LargestMapCorrelation:0.00})"
            : $"the least steady part changes with the photos ({t.WorstHalfSplitCorrelation ?? 0:0.00}; steady is {options.MinHalfSplitCorrelation:0.00} or more)")}");
}
