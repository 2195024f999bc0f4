using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>Chooses the number of prototypes of a class: the error has no elbow, so it watches the weakest prototype, the one that depends
/// most on the photos, and the two most alike.</summary>
internal static class KSelector
{
    /// <summary>What is chosen where nothing speaks for more: one part would be the class activation map.</summary>
    public const int Floor = 2;

    /// <summary>Raises k from 2 and stops before the first that misses a threshold, but at 2. Adds each trial to
    /// <paramref name="trials"/>.</summary>
    public static int Choose(
        in ClassFeatures features,
        ReadOnlySpan<float> head,
        bool signed,
        DecompositionOptions options,
        List<KTrial> trials,
        CancellationToken ct
    )
    {
        int chosen = Floor;
        for (int k = Floor; k <= options.MaxAutoK; k++)
        {
            FactorRows found = FactorRows.Find(features, head, k, signed, options, ct);
            if (found.Count < k)
                break;
            ScaledBasis basis = ScaledBasis.Create(features, head, found, options);
            double smallest = basis.Dropped > 0 ? 0 : basis.EvidenceShares().Min();
            double alike = MostAlike(basis, features.Rows);
            bool distinct = smallest >= options.MinEvidenceShare && alike <= options.MaxMapCorrelation;
            double? worst =
                distinct && HalfSplit.Measure(features, head, basis, k, signed, options, null, ct) is { } halves
                    ? halves.Steadiness.Min()
                    : null;
            bool accepted = distinct && worst >= options.MinHalfSplitCorrelation;
            trials.Add(
                new KTrial
                {
                    K = k,
                    SmallestEvidenceShare = smallest,
                    LargestMapCorrelation = alike,
                    WorstHalfSplitCorrelation = worst,
                    Accepted = accepted,
                }
            );
            if (!accepted)
                break;
            chosen = k;
        }
        return chosen;
    }

    private static double MostAlike(ScaledBasis basis, int rows)
    {
        double most = -1;
        for (int i = 0; i < basis.K; i++)
        {
            for (int j = 0; j < i; j++)
                most = Math.Max(most, Statistics.Pearson(basis.Maps.AsSpan(i * rows, rows), basis.Maps.AsSpan(j * rows, rows)));
        }
        return most;
    }
}
