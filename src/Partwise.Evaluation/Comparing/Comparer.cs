using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>Compares two bundles or plain models on the same photos: where they agree, which of their parts look at the same, and which
/// parts decide where they differ. Labels pair classes.</summary>
public static class Comparer
{
    /// <summary>Compares.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    /// <param name="dataset">The photos.</param>
    /// <param name="threads">Photos worked on at the same time; the result does not depend on it.</param>
    /// <param name="progress">Told how many are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">They have no label in common, or no photo can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ComparisonResult Run(
        OpenedModel a,
        OpenedModel b,
        ImageDataset dataset,
        int threads,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(dataset);
        int[] toB = [.. a.Labels.Select(label => b.Labels.TakeWhile(l => l != label).Count()).Select(i => i < b.Labels.Count ? i : -1)];
        if (toB.All(c => c < 0))
            throw new PartwiseException(
                $"'{a.Name}' and '{b.Name}' have no label in common (such as '{a.Labels[0]}' and '{b.Labels[0]}'); give classifiers "
                    + $"of the same classes."
            );
        DatasetRun<Seen> run = DatasetRun.Of(
            a,
            dataset,
            null,
            threads,
            (photo, token) => Look(a, b, toB, photo, token),
            progress,
            cancellationToken
        );
        Seen[] labelled = [.. run.Results.Where(s => s.Label is { } l && toB[l] >= 0)];
        PairedAccuracy? accuracy =
            labelled.Length == 0
                ? null
                : PairedAccuracy.Of(
                    [.. labelled.Select(s => s.PredictedA == s.Label)],
                    [.. labelled.Select(s => s.PredictedB == toB[s.Label!.Value])]
                );
        double[] correlations = [.. run.Results.Select(s => s.Correlation).OfType<double>()];
        int agree = run.Results.Count(s => s.Disagreement is null);
        return new ComparisonResult
        {
            A = a.Name,
            B = b.Name,
            Dataset = dataset.Name,
            Photos = run.Results.Count,
            Agree = agree,
            AgreeInterval = PairedAccuracy.Wilson(agree, run.Results.Count),
            Labelled = labelled.Length,
            RecognisedByA = accuracy?.Before ?? 0,
            RecognisedByB = accuracy?.After ?? 0,
            PValue = accuracy?.PValue,
            MapCorrelation = correlations.Length == 0 ? null : correlations.Average(),
            OnlyA = [.. a.Labels.Where((_, c) => toB[c] < 0)],
            OnlyB = [.. b.Labels.Except(a.Labels, StringComparer.Ordinal)],
            Classes = [.. Classes(a, b, toB, run.Results)],
            Disagreements = [.. run.Results.Select(s => s.Disagreement).OfType<Disagreement>()],
            Skipped = run.Skipped,
        };
    }

    private static Seen Look(OpenedModel a, OpenedModel b, int[] toB, LabelledPhoto photo, CancellationToken token)
    {
        AttributionSubject first = photo.Seen.Subject;
        SeenPhoto other = b.Look(photo.Seen.View.Photo, photo.Image.Region(b.ShowsBoxes ? CropMode.Box : CropMode.Full), token);
        AttributionSubject second = other.Subject;
        if (!other.IsFinite)
            throw new ImageException(ImageErrorKind.Damaged, $"'{photo.Image.RelativePath}': ", $"'{b.Name}' gives NaN or infinity for it");
        int own = first.Predicted,
            others = second.Predicted,
            about = photo.Label ?? own;
        double? correlation =
            toB[own] < 0 || first.Positions == 0 || second.Positions == 0
                ? null
                : Correlation(Map(first, own, token), first, Map(second, toB[own], token), second);
        Disagreement? disagreement =
            toB[own] == others
                ? null
                : new Disagreement(
                    photo.Image.RelativePath,
                    photo.Label is { } l ? a.Labels[l] : null,
                    Answer(a, first, own, a.Labels.TakeWhile(n => n != b.Labels[others]).Count()),
                    Answer(b, second, others, toB[own] < 0 ? b.Labels.Count : toB[own]),
                    correlation
                );
        return new Seen(
            photo.Label,
            own,
            others,
            about,
            correlation,
            disagreement,
            toB[about] < 0 ? null : Moments(a, first, about, b, second, toB[about])
        );
    }

    private static float[] Map(AttributionSubject subject, int c, CancellationToken token) =>
        AttributionMethods.Create("grad-cam").Attribute(subject, c, new AttributionOptions(), token).Values;

    /// <summary>Why one says its label and not the other's.</summary>
    private static ComparedAnswer Answer(OpenedModel model, AttributionSubject subject, int own, int other)
    {
        ReadOnlySpan<float> logits = subject.Logits.Span;
        double probability = model.Top(logits, 1)[0].Probability;
        if (other >= logits.Length)
            return new ComparedAnswer(model.Labels[own], probability, null, []);
        IEnumerable<AuditedPush> Pushes(int c, double sign) =>
            model.Network is not { } network || network.Count(c) == 0
                ? []
                : network
                    .Contributions(network.Maps(subject.HeadInput.Span, subject.Positions, c), subject.Positions, c)
                    .Select((v, i) => new AuditedPush(c, model.Labels[c], i, model.PartName(c, i), sign * v));
        return new ComparedAnswer(
            model.Labels[own],
            probability,
            (double)logits[own] - logits[other],
            [.. Pushes(own, 1).Concat(Pushes(other, -1)).OrderByDescending(p => p.Difference)]
        );
    }

    private static double Correlation(float[] one, AttributionSubject first, float[] two, AttributionSubject second) =>
        Moments(one, first, two, second).Correlation(0, 0);

    /// <summary>Sums for the correlation of every part of a class in one with every part of it in the other.</summary>
    private static MapMoments? Moments(
        OpenedModel a,
        AttributionSubject first,
        int classA,
        OpenedModel b,
        AttributionSubject second,
        int classB
    ) =>
        a.Network is not { } one || b.Network is not { } two || one.Count(classA) == 0 || two.Count(classB) == 0
            ? null
            : Moments(
                one.Maps(first.HeadInput.Span, first.Positions, classA),
                first,
                two.Maps(second.HeadInput.Span, second.Positions, classB),
                second
            );

    // Maps of two sizes are compared on the larger one.
    private static MapMoments Moments(float[] one, AttributionSubject first, float[] two, AttributionSubject second)
    {
        int rows = Math.Max(first.Rows, second.Rows),
            columns = Math.Max(first.Columns, second.Columns);
        return MapMoments.Of(Enlarged(one, first, rows, columns), Enlarged(two, second, rows, columns), rows * columns);
    }

    private static float[] Enlarged(float[] maps, AttributionSubject subject, int rows, int columns)
    {
        int from = subject.Positions,
            to = rows * columns;
        float[] large = new float[maps.Length / from * to];
        for (int i = 0; i < maps.Length / from; i++)
            LinearUpsampler.Upsample(
                maps.AsSpan(i * from, from),
                subject.Rows,
                subject.Columns,
                large.AsSpan(i * to, to),
                rows,
                columns,
                subject.Grid
            );
        return large;
    }

    private static IEnumerable<ComparedClass> Classes(OpenedModel a, OpenedModel b, int[] toB, IReadOnlyList<Seen> photos)
    {
        foreach (IGrouping<int, Seen> own in photos.Where(p => p.Moments is not null).GroupBy(p => p.About).OrderBy(g => g.Key))
        {
            var all = MapMoments.Total(own.Select(p => p.Moments!));
            int k = all.First.Length,
                l = all.Second.Length,
                n = Math.Max(k, l);
            double[] scores = new double[n * n];
            for (int i = 0; i < k; i++)
            {
                for (int j = 0; j < l; j++)
                    scores[(i * n) + j] = all.Correlation(i, j);
            }
            int[] partner = Assignment.Maximize(scores, n);
            int c = own.Key;
            yield return new ComparedClass(
                a.Labels[c],
                own.Count(),
                [
                    .. Enumerable
                        .Range(0, k)
                        .Where(i => partner[i] < l)
                        .Select(i => new PairedParts(
                            i,
                            a.PartName(c, i),
                            partner[i],
                            b.PartName(toB[c], partner[i]),
                            scores[(i * n) + partner[i]]
                        ))
                        .OrderByDescending(p => p.Correlation),
                ],
                [.. Enumerable.Range(0, k).Where(i => partner[i] >= l)],
                [.. Enumerable.Range(0, l).Except(partner.Take(k))]
            );
        }
    }

    private sealed record Seen(
        int? Label,
        int PredictedA,
        int PredictedB,
        int About,
        double? Correlation,
        Disagreement? Disagreement,
        MapMoments? Moments
    );
}
