namespace Partwise.Evaluation;

/// <summary>The metrics that look at all images of a part network together, by name. A new one needs a line here.</summary>
internal static class PooledMetrics
{
    /// <summary>The scores of one metric: one per variant.</summary>
    /// <param name="metric">One of <see cref="MetricNames.Annotated"/> or <see cref="MetricNames.Pooled"/>.</param>
    /// <param name="images">What was seen of the parts, one entry per image whose class has parts.</param>
    /// <param name="parts">The bundle; null for controls.</param>
    /// <param name="mode">Published or honest.</param>
    public static IEnumerable<PooledScore> Of(string metric, ImageHits[] images, NamedParts? parts, EvaluationMode mode)
    {
        bool honest = mode == EvaluationMode.Honest;
        string name = metric + (honest ? ":honest" : ":published");
        PartScoreOptions window = Window(mode);
        string support = window.MinimumSupport > 1 ? $"No class has a part that is visible in at least {window.MinimumSupport} of its images; use more images." : "No image gives a number.";
        ImageHits[] hits = [.. images.Where(i => i.Clean is not null)];
        PooledScore Score(string variant, Func<ImageHits[], double?> score, double top) => new(variant, hits.Length, pick => score(Array.ConvertAll(pick, i => hits[i])), hits.Length)
        {
            Strata = Array.ConvertAll(hits, h => h.Class),
            Top = top,
            WhyNot = support,
        };
        ConsistencyResult Consistency(ImageHits[] of, Func<ImageHits, PartHits> which) => ConsistencyScore.Compute(Array.ConvertAll(of, i => which(i)), window);

        switch (metric)
        {
            case "consistency":
                yield return Score(name, h => Consistency(h, i => i.Clean!).Score, 100);
                yield return Score(name + "-macro", h => Consistency(h, i => i.Clean!).MacroScore, 100);
                if (honest)
                    yield return Score(name + "-sign-corrected", h => Consistency(h, i => i.SignCorrected!).Score, 100);
                break;
            case "stability":
                StabilityTally[] tallies = Array.ConvertAll(hits, h => StabilityTally.Of(h.Clean!, h.Noised));
                PooledScore Stability(string variant, Func<StabilityResult, double?> score)
                    => Score(variant, _ => null, 100) with { Of = pick => score(StabilityTally.Total(Array.ConvertAll(pick, i => tallies[i]))) };
                yield return Stability(name, r => r.Score);
                yield return Stability(name + "-macro", r => r.MacroScore);
                if (honest)
                    yield return Stability(name + "-with-hits", r => r.ScoreWithoutEmpty);
                break;
            case "no-hit-rate":
                yield return Score(name, h => Consistency(h, i => i.Clean!).NoHitRate, 1);
                break;
            case "distinct-parts":
                yield return Score(DistinctPartRate.Variant, h => Mean(DistinctPartRate.ByClass(Consistency(h, i => i.Clean!), window.MinimumSupport).Values), 1);
                break;
            case "purity":
                yield return Score(PurityScore.Variant, h => PurityScore.Compute(Array.ConvertAll(h, i => i.Small!), Array.ConvertAll(h, i => i.Peaks)), 1);
                break;
            case "c2":
                yield return C2Score.Pooled([.. images.Where(i => i.Encodings is not null)]);
                break;
            default:
                foreach (PooledScore score in HeatmapScores(images, parts))
                    yield return score;
                break;
        }
    }

    /// <summary>The constants of a mode.</summary>
    public static PartScoreOptions Window(EvaluationMode mode) => mode == EvaluationMode.Published ? new PartScoreOptions() : PartScoreOptions.Honest;

    private static IEnumerable<PooledScore> HeatmapScores(ImageHits[] images, NamedParts? parts)
    {
        double[] halves = [.. parts?.Document.Classes.Where(c => c.HalfSplitCorrelations is { Count: > 0 }).Select(c => c.HalfSplitCorrelations!.Average()) ?? []];
        if (halves.Length > 0)
            yield return new PooledScore("heatmap-stability:half-splits", halves.Length, pick => pick.Average(c => halves[c]), parts!.Document.Classes.Sum(c => c.HalfSplitCorrelations is null ? 0 : c.Images)) { Bottom = -1 };
        ImageHits[] compared = [.. images.Where(i => i.Moments is not null)];
        if (compared.Length > 0)
        {
            yield return new PooledScore("heatmap-stability:against", compared.Length,
                pick => pick.GroupBy(i => compared[i].Class).Average(g => MapMoments.Total(g.Select(i => compared[i].Moments!)).MatchedCorrelation()), compared.Length)
            {
                Strata = Array.ConvertAll(compared, i => i.Class),
                Bottom = -1,
            };
        }
        if (halves.Length == 0 && compared.Length == 0)
            yield return new PooledScore("heatmap-stability", 0, _ => null, 0) { WhyNot = "It needs half-splits, which 'partwise fit --measure-stability' makes, or another fit to compare with: --against OTHER.partwise." };
    }

    private static double? Mean(IEnumerable<double> values) => values.Select(v => (double?)v).Average();
}
