using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>Proposes names for parts from annotated ones, as CUB-200-2011 and Aviary have them: the annotated part that lies closest to a
/// part's peak in most photos of its class.</summary>
public static class NameProposals
{
    /// <summary>How far from the peak an annotated part may lie, to each side, as a share of the input's width: 16 of 224 pixels, half a
    /// cell of the usual map.</summary>
    internal const double Reach = 16.0 / 224;

    // A part seen in fewer photos tells nothing.
    private const int MinimumPhotos = 5;

    /// <summary>The proposals, for every part of a fitted class that has enough annotated photos.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="dataset">Photos with annotated parts.</param>
    /// <param name="map">The user's own table of folders and labels; null for matching by name.</param>
    /// <param name="threads">Photos worked on at the same time.</param>
    /// <param name="progress">Told how many are done; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">No parts are annotated, or no photo can be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<NameProposal> Of(
        OpenedModel model,
        ImageDataset dataset,
        LabelMap? map,
        int threads,
        Action<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.PartNames.Count == 0)
            throw new PartwiseException(
                $"'{dataset.Root}' has no annotated parts; give a dataset that has them, such as CUB-200-2011 or an Aviary."
            );
        string[] words = [.. dataset.PartNames.Select(Plain)];
        string[] names = [.. words.Distinct(StringComparer.Ordinal)];
        int[] nameOf = [.. words.Select(w => Array.IndexOf(names, w))];
        DatasetRun<Seen> run = DatasetRun.Of(
            model,
            dataset,
            map,
            threads,
            (photo, _) => Look(model, photo, dataset.PartNames.Count, nameOf, names.Length),
            progress,
            cancellationToken
        );
        var proposals = new List<NameProposal>();
        foreach (IGrouping<int, Seen> own in run.Results.Where(r => r.Hits.Length > 0).GroupBy(r => r.Class).OrderBy(g => g.Key))
        {
            for (int part = 0; part < model.Network!.Count(own.Key); part++)
            {
                var rates = Enumerable
                    .Range(0, names.Length)
                    .Select(n => (Name: names[n], Hits: own.Count(s => s.Hits[part][n]), Photos: own.Count(s => s.Visible[n])))
                    .Where(r => r.Photos >= MinimumPhotos)
                    .OrderByDescending(r => (double)r.Hits / r.Photos)
                    .ToList();
                if (rates is [{ Hits: > 0 } best, ..])
                    proposals.Add(
                        new NameProposal(
                            own.Key,
                            model.Labels[own.Key],
                            part,
                            best.Name,
                            best.Hits,
                            best.Photos,
                            rates.Count > 1 ? rates[1].Name : null,
                            rates.Count > 1 ? (double)rates[1].Hits / rates[1].Photos : null
                        )
                    );
            }
        }
        return proposals;
    }

    private static Seen Look(OpenedModel model, LabelledPhoto photo, int partCount, int[] nameOf, int names)
    {
        int k = photo.Label is { } known ? model.Network!.Count(known) : 0;
        if (k == 0)
            return new Seen(-1, [], []);
        Attribution.AttributionSubject subject = photo.Seen.Subject;
        PartPoint[] points = EvaluationView.Points(photo.Image.Parts, photo.Seen.View.View, partCount);
        int width = photo.Seen.View.View.Width;
        var window = new PartScoreOptions { Size = width, HalfSize = Math.Max(1, (int)Math.Round(Reach * width)) };
        int c = photo.Label!.Value;
        PartHits hits = PartHits.Find(
            c,
            model.Network!.Maps(subject.HeadInput.Span, subject.Positions, c),
            k,
            subject.Rows,
            subject.Columns,
            points,
            window,
            subject.Grid
        );
        bool[] visible = new bool[names];
        for (int j = 0; j < partCount; j++)
            visible[nameOf[j]] |= hits.IsVisible(j);
        return new Seen(
            c,
            visible,
            [
                .. Enumerable
                    .Range(0, k)
                    .Select(part =>
                    {
                        bool[] met = new bool[names];
                        for (int j = 0; j < partCount; j++)
                            met[nameOf[j]] |= hits.Of(part)[j];
                        return met;
                    }),
            ]
        );
    }

    // A bird's left wing and its right one are one thing to a part that knows no sides.
    private static string Plain(string name)
    {
        string plain = name.Replace('_', ' ').Trim();
        foreach (string side in new[] { "left ", "right " })
        {
            if (plain.StartsWith(side, StringComparison.OrdinalIgnoreCase))
                plain = plain[side.Length..];
        }
        return plain;
    }

    private sealed record Seen(int Class, bool[] Visible, bool[][] Hits);
}
