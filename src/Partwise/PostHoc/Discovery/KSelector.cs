namespace Partwise.PostHoc;

/// <summary>Chooses the number of prototypes of a class: the error has no elbow, so it watches the weakest prototype.</summary>
internal static class KSelector
{
    /// <summary>Raises k from 2 and stops before the first that misses a threshold; 1 where 2 already does. Adds each trial to <paramref name="trials"/>.</summary>
    public static int Choose(in ClassFeatures features, ReadOnlySpan<float> head, bool signed, DecompositionOptions options, List<KTrial> trials, CancellationToken ct)
    {
        int chosen = 1;
        for (int k = 2; k <= options.MaxAutoK; k++)
        {
            FactorRows found = FactorRows.Find(features, head, k, signed, options, ct);
            if (found.Count < k)
                break;
            ScaledBasis basis = ScaledBasis.Create(features, head, found, options);
            double smallest = basis.Dropped > 0 ? 0 : basis.EvidenceShares().Min();
            bool strong = smallest >= options.MinEvidenceShare;
            double? worst = strong ? HalfSplit.Correlations(features, head, k, signed, options, ct)?[^1] : null;
            bool accepted = strong && !(worst < options.MinHalfSplitCorrelation);
            trials.Add(new KTrial { K = k, SmallestEvidenceShare = smallest, WorstHalfSplitCorrelation = worst, Accepted = accepted });
            if (!accepted)
                break;
            chosen = k;
        }
        return chosen;
    }
}
