using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>The part scores class by class, part by part and prototype by prototype.</summary>
internal sealed class PartTables
{
    private readonly List<ClassScores> _classes = [];
    private readonly List<PartScores> _parts = [];
    private readonly List<PrototypeScores> _prototypes = [];

    public IReadOnlyList<ClassScores> Classes => _classes;

    public IReadOnlyList<PartScores> Parts => _parts;

    public IReadOnlyList<PrototypeScores> Prototypes => _prototypes;

    /// <summary>Adds one part network's tables.</summary>
    public void Add(string method, ImageHits[] images, OpenedModel model, ImageDataset dataset, EvaluationMode mode)
    {
        PartScoreOptions window = PartScoreOptions.From(mode);
        ImageHits[] hits = [.. images.Where(i => i.Clean is not null)];
        if (hits.Length == 0)
            return;
        ConsistencyResult consistency = ConsistencyScore.Compute(Array.ConvertAll(hits, h => h.Clean!), window);
        StabilityResult stability = StabilityTally.Total(Array.ConvertAll(hits, h => StabilityTally.Of(h.Clean!, h.Noised)));
        Dictionary<(int, int), double> stable = stability.Prototypes.ToDictionary(
            p => (p.Class, p.Prototype),
            p => 100.0 * p.Equal / p.Count
        );
        IReadOnlyDictionary<int, double> distinct = DistinctPartRate.ByClass(consistency, window.MinimumSupport);
        PartHits[] clean = Array.ConvertAll(hits, h => h.Clean!);
        BodyRegions regions = BodyRegions.Of(dataset.PartNames);
        IReadOnlyDictionary<int, double?> agreement = DistinctRegionRate.ByClass(clean, regions, window.MinimumSupport),
            information = RegionInformationScore.ByClass(clean, regions, c => c.NormalisedMutualInformation()),
            purity = RegionInformationScore.ByClass(clean, regions, c => c.Purity());
        PrototypeConsistency[] all =
        [
            .. consistency.Prototypes.Concat(consistency.Unsupported).OrderBy(p => p.Class).ThenBy(p => p.Prototype),
        ];
        foreach (IGrouping<int, PrototypeConsistency> own in all.GroupBy(p => p.Class))
        {
            PrototypeConsistency[] judged = [.. consistency.Prototypes.Where(p => p.Class == own.Key)];
            _classes.Add(
                new ClassScores(
                    method,
                    own.Key,
                    own.Key < model.Labels.Count ? model.Labels[own.Key] : "",
                    own.First().Images,
                    judged.Length,
                    judged.Length == 0 ? null : 100 * judged.Average(p => p.Consistent ? 1.0 : 0),
                    own.Select(p => Find(stable, p)).Average(),
                    distinct.TryGetValue(own.Key, out double rate) ? rate : null,
                    judged.Length == 0 ? null : judged.Average(p => p.NoHitShare)
                )
                {
                    RegionAgreement = agreement[own.Key],
                    RegionInformation = information[own.Key],
                    RegionPurity = purity[own.Key],
                }
            );
        }
        for (int part = 0; part < dataset.PartNames.Count; part++)
            _parts.Add(Part(method, part, dataset.PartNames[part], all));
        _prototypes.AddRange(
            all.Select(p => new PrototypeScores(
                method,
                p.Class,
                p.Prototype,
                p.BestPart is { } best ? dataset.PartNames[best] : null,
                p.BestRate,
                p.Consistent,
                Find(stable, p),
                p.NoHitShare
            ))
        );
    }

    private static PartScores Part(string method, int part, string name, PrototypeConsistency[] all)
    {
        PrototypeConsistency[] best = [.. all.Where(p => p.BestPart == part)];
        double? Rate(IEnumerable<PrototypeConsistency> of) =>
            of.Where(p => p.Seen[part] > 0).Select(p => (double?)p.Hits[part] / p.Seen[part]).Average();
        // Every prototype of a class saw the same images.
        return new PartScores(
            method,
            name,
            all.GroupBy(p => p.Class).Sum(g => g.First().Seen[part]),
            best.Length,
            best.Count(p => p.Consistent),
            Rate(all),
            Rate(best)
        );
    }

    private static double? Find(Dictionary<(int, int), double> stable, PrototypeConsistency p) =>
        stable.TryGetValue((p.Class, p.Prototype), out double value) ? value : null;
}
