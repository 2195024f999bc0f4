namespace Partwise.Evaluation;

/// <summary>How often each prototype of a class is the strongest one at the annotated points of each region: a clustering of these points
/// beside their true grouping.</summary>
internal sealed class RegionCounts
{
    private readonly int[] _counts;
    private readonly int _prototypes;
    private readonly int _regions;

    private RegionCounts(int[] counts, int prototypes, int regions) => (_counts, _prototypes, _regions) = (counts, prototypes, regions);

    /// <summary>All points counted.</summary>
    public int Total => _counts.Sum();

    /// <summary>Counts the images of one class.</summary>
    public static RegionCounts Of(IEnumerable<PartHits> images, BodyRegions regions)
    {
        PartHits[] all = [.. images];
        int prototypes = all[0].Prototypes,
            count = regions.Names.Count;
        int[] counts = new int[prototypes * count];
        foreach (PartHits image in all)
        {
            for (int j = 0; j < image.Parts; j++)
            {
                if (image.Strongest[j] is >= 0 and var strongest)
                    counts[(strongest * count) + regions.OfPart[j]]++;
            }
        }
        return new RegionCounts(counts, prototypes, count);
    }

    /// <summary>2 I(P; R) / (H(P) + H(R)), in [0,1] (mutual information normalised by the mean entropy: Strehl and Ghosh 2002; Vinh, Epps
    /// and Bailey 2010); null where all points are of one region.</summary>
    public double? NormalisedMutualInformation()
    {
        double n = Total;
        if (n == 0)
            return null;
        double[] own = new double[_prototypes],
            of = new double[_regions];
        double joint = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            own[i / _regions] += _counts[i];
            of[i % _regions] += _counts[i];
            joint += Entropy(_counts[i] / n);
        }
        double prototypes = own.Sum(c => Entropy(c / n)),
            regions = of.Sum(c => Entropy(c / n));
        if (regions == 0)
            return null;
        return Math.Clamp(2 * (prototypes + regions - joint) / (prototypes + regions), 0, 1);
    }

    /// <summary>Σ over prototypes of the largest count of one region, over all points, in [0,1] (purity of a clustering: Manning,
    /// Raghavan and Schütze 2008, §16.3); null where there are none.</summary>
    public double? Purity() =>
        Total == 0
            ? null
            : Enumerable.Range(0, _prototypes).Sum(p => _counts.AsSpan(p * _regions, _regions).ToArray().Max()) / (double)Total;

    private static double Entropy(double share) => share > 0 ? -share * Math.Log(share) : 0;
}
