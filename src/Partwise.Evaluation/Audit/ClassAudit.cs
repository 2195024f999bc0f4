using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>How classes are decided.</summary>
internal static class ClassAudit
{
    public static IEnumerable<AuditedClass> Of(OpenedModel model, IReadOnlyList<AuditedPhoto> photos)
    {
        foreach (int c in photos.SelectMany(p => new[] { p.Label, p.Predicted }).OfType<int>().Distinct().Order())
        {
            AuditedPhoto[] own = [.. photos.Where(p => p.Label == c)],
                predicted = [.. photos.Where(p => p.Predicted == c)],
                decided = [.. predicted.Where(p => p.Sufficient is not null)];
            int most = decided.Length == 0 ? -1 : decided.Max(p => p.Sufficient!.Count);
            IGrouping<int, AuditedPhoto>? alone = decided
                .Where(p => p.Sufficient!.Count == 1)
                .GroupBy(p => p.Sufficient![0])
                .MaxBy(g => g.Count());
            int recognised = own.Count(p => p.Recognised);
            yield return new AuditedClass(
                c,
                model.Labels[c],
                own.Length,
                recognised,
                own.Length == 0 ? null : PairedAccuracy.Wilson(recognised, own.Length),
                predicted.Length,
                [.. Enumerable.Range(0, most + 1).Select(size => decided.Count(p => p.Sufficient!.Count == size))],
                alone?.Key,
                alone is null ? 0 : (double)alone.Count() / predicted.Length
            );
        }
    }
}
