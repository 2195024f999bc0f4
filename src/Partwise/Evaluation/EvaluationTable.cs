namespace Partwise.Evaluation;

/// <summary>Gathers what was measured on the images into rows with confidence intervals, and says what is missing.</summary>
internal sealed class EvaluationTable
{
    private readonly EvaluatedImage[] _images;
    private readonly EvaluationOptions _options;
    private readonly PartScoreOptions _window;
    private readonly List<EvaluationRow> _rows = [];
    private readonly List<OmittedMetric> _omitted = [];

    public EvaluationTable(EvaluatedImage[] images, EvaluationPlan plan, EvaluationOptions options)
    {
        (_images, _options, _window) = (images, options, Window(options.Mode));
        _omitted.AddRange(plan.Impossible.Select(i => new OmittedMetric(i.Key, i.Value)));
        foreach ((string method, _) in plan.Methods)
        {
            foreach (string metric in options.Metrics.Distinct(StringComparer.Ordinal).Where(m => !plan.Impossible.ContainsKey(m)))
            {
                if (!MetricNames.Annotated.Contains(metric))
                    AddMean(method, metric);
                else if (plan.Banks.ContainsKey(method))
                    AddScores(method, metric);
            }
        }
    }

    public IReadOnlyList<EvaluationRow> Rows => _rows;

    public IReadOnlyList<OmittedMetric> Omitted => _omitted;

    /// <summary>The constants of a mode.</summary>
    public static PartScoreOptions Window(EvaluationMode mode) => mode == EvaluationMode.Published ? new PartScoreOptions() : PartScoreOptions.Honest;

    private void AddMean(string method, string metric)
    {
        MetricScore[] scores = [.. _images.Select(i => i.Scores.GetValueOrDefault((method, metric))).OfType<MetricScore>()];
        if (scores.Length == 0)
            return;
        double[] values = [.. scores.Where(s => s.Value is not null).Select(s => s.Value!.Value)];
        if (values.Length < scores.Length)
        {
            string reason = scores.Where(s => s.Reason is not null).GroupBy(s => s.Reason!).MaxBy(g => g.Count())!.Key;
            _omitted.Add(new OmittedMetric($"{metric} of {method}", $"{scores.Length - values.Length} of {scores.Length} images: {reason}"));
        }
        if (values.Length == 0)
            return;
        string variant = MetricNames.Map(metric)?.Variant ?? MetricNames.Part(metric)!.Variant;
        ConfidenceInterval? interval = Bootstrap.OfMean(values, _options.Seed, _options.Resamples);
        _rows.Add(new EvaluationRow(method, metric, variant, values.Average(), interval?.Low, interval?.High, values.Length));
    }

    private void AddScores(string method, string metric)
    {
        ImageHits[] hits = [.. _images.Select(i => i.Hits.GetValueOrDefault(method)).OfType<ImageHits>()];
        if (hits.Length == 0)
        {
            _omitted.Add(new OmittedMetric($"{metric} of {method}", "No image's own class has prototypes."));
            return;
        }
        string mode = _options.Mode == EvaluationMode.Published ? ":published" : ":honest";
        switch (metric)
        {
            case "consistency":
                Add(method, metric, metric + mode, hits, h => ConsistencyScore.Compute([.. h.Select(i => i.Clean)], _window).Score);
                if (_options.Mode == EvaluationMode.Honest)
                    Add(method, metric, metric + mode + "-sign-corrected", hits, h => ConsistencyScore.Compute([.. h.Select(i => i.SignCorrected)], _window).Score);
                break;
            case "stability":
                Add(method, metric, metric + mode, hits, h => Stability(h).Score);
                if (_options.Mode == EvaluationMode.Honest)
                    Add(method, metric, metric + mode + "-with-hits", hits, h => Stability(h).ScoreWithoutEmpty);
                break;
            case "no-hit-rate":
                Add(method, metric, metric + mode, hits, h => ConsistencyScore.Compute([.. h.Select(i => i.Clean)], _window).NoHitRate);
                break;
            case "distinct-parts":
                Add(method, metric, DistinctPartRate.Variant, hits, DistinctParts);
                break;
            default:
                Add(method, metric, PurityScore.Variant, hits, h => PurityScore.Compute([.. h.Select(i => i.Small)], [.. h.Select(i => i.Peaks)]));
                break;
        }
    }

    private double? DistinctParts(ImageHits[] hits)
    {
        IReadOnlyDictionary<int, double> rates = DistinctPartRate.ByClass(ConsistencyScore.Compute([.. hits.Select(i => i.Clean)], _window), _window.MinimumSupport);
        return rates.Count == 0 ? null : rates.Values.Average();
    }

    private static StabilityResult Stability(ImageHits[] hits)
        => StabilityScore.Compute([.. hits.Select(i => i.Clean)], [.. Enumerable.Range(0, hits[0].Noised.Count).Select(d => hits.Select(i => i.Noised[d]).ToArray())]);

    private void Add(string method, string metric, string variant, ImageHits[] hits, Func<ImageHits[], double?> score)
    {
        if (score(hits) is not { } value)
        {
            _omitted.Add(new OmittedMetric($"{variant} of {method}", _window.MinimumSupport > 1
                ? $"No class has a part that is visible in at least {_window.MinimumSupport} of its images; use more images." : "No image gives a number."));
            return;
        }
        ConfidenceInterval? interval = Bootstrap.Of(hits.Length, pick => score(Array.ConvertAll(pick, unit => hits[unit])), _options.Seed, _options.Resamples, strata: Array.ConvertAll(hits, h => h.Clean.Class), centre: value);
        // The move to the centre may lead out of the score's range.
        double top = metric is "consistency" or "stability" ? 100 : 1;
        _rows.Add(new EvaluationRow(method, metric, variant, value, interval is { } i ? Math.Clamp(i.Low, 0, top) : null, interval is { } j ? Math.Clamp(j.High, 0, top) : null, hits.Length));
    }
}
