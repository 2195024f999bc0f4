using System.Numerics.Tensors;
using Partwise.Explanations;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>What each part does over the photos of its class.</summary>
internal static class PartAudit
{
    private const double SamePattern = 0.9;

    public static IEnumerable<AuditedPart> Of(OpenedModel model, IReadOnlyList<AuditedPhoto> photos)
    {
        Dictionary<int, double[][]> patterns = Patterns(model);
        ILookup<int, AuditedPhoto> byClass = photos.Where(p => p.Own.Count > 0).ToLookup(p => p.Label!.Value);
        foreach (IGrouping<int, AuditedPhoto> own in byClass.OrderBy(g => g.Key))
        {
            AuditedPhoto[] all = [.. own];
            for (int part = 0; part < all[0].Own.Count; part++)
            {
                PartSight[] sights = [.. all.Select(p => p.Own[part])];
                AuditedPhoto[] known = [.. all.Where(p => p.Own[part].Background is not null)];
                PlaceOfEvidence place = PlaceOfEvidence.Of(sights.Select(s => s.Evidence), all[0].Rows, all[0].Columns);
                yield return new AuditedPart(
                    own.Key,
                    model.Labels[own.Key],
                    part,
                    model.PartName(own.Key, part),
                    all.Length,
                    sights.Average(s => s.Contribution),
                    known.Length == 0 ? null : known.Average(p => p.Own[part].Background!.Value),
                    known.Length == 0 ? null : known.Average(p => p.BackgroundArea!.Value),
                    known.Count(p => p.Estimated) * 2 > known.Length,
                    place.Words,
                    place.Share,
                    place.Area,
                    FewPhotos([.. sights.Select(s => s.Contribution)]),
                    [.. Sharing(model, patterns, own.Key, part)]
                );
            }
        }
    }

    /// <summary>The share of the positive contributions in the tenth of the photos that have most, at least one photo; 0 where nothing is
    /// positive.</summary>
    internal static double FewPhotos(double[] contributions)
    {
        double[] positive = [.. contributions.Select(c => Math.Max(c, 0)).OrderDescending()];
        double sum = positive.Sum();
        return sum == 0 ? 0 : positive.Take(Math.Max(1, positive.Length / 10)).Sum() / sum;
    }

    // Of prototypes p̃: what a part adds is p̃·f, so equal p̃ add the same to their classes.
    // Of length 1, so that a cosine is one dot product; empty for other networks.
    private static Dictionary<int, double[][]> Patterns(OpenedModel model) =>
        model.Network is PrototypeBank bank
            ? bank.Classes.ToDictionary(
                c => c,
                c => Enumerable.Range(0, bank.Count(c)).Select(i => Unit(bank.Prototype(c, i).ToArray())).ToArray()
            )
            : [];

    private static double[] Unit(double[] pattern)
    {
        double norm = TensorPrimitives.Norm<double>(pattern);
        return norm == 0 ? pattern : Array.ConvertAll(pattern, p => p / norm);
    }

    private static IEnumerable<string> Sharing(OpenedModel model, Dictionary<int, double[][]> patterns, int classIndex, int part) =>
        patterns.TryGetValue(classIndex, out double[][]? own)
            ? patterns
                .Where(p =>
                    p.Key != classIndex && Array.Exists(p.Value, other => TensorPrimitives.Dot<double>(own[part], other) >= SamePattern)
                )
                .Select(p => model.Labels[p.Key])
            : [];
}
