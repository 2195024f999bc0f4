using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Gathers what was measured on the images into rows with confidence intervals, curves and tables, and says what is
/// missing.</summary>
internal sealed class EvaluationTable
{
    private const int Shown = 3;

    // Numbers that differ by less differ by rounding: no image is better than another.
    private const double Rounding = 1e-5;

    private readonly EvaluationOptions _options;
    private readonly Dictionary<(string Method, string Metric), List<(int Index, MetricScore Score)>> _scores = [];
    private readonly ILookup<string, ImageHits> _hits;
    private readonly BodyRegions _regions;

    private EvaluationTable(IEnumerable<EvaluatedImage> images, EvaluationOptions options, BodyRegions regions)
    {
        (_options, _regions) = (options, regions);
        var hits = new List<ImageHits>();
        foreach (EvaluatedImage image in images)
        {
            foreach (ImageScore score in image.Scores)
            {
                if (!_scores.TryGetValue((score.Method, score.Metric), out List<(int, MetricScore)>? own))
                    _scores[(score.Method, score.Metric)] = own = [];
                own.Add((image.Index, score.Score));
            }
            hits.AddRange(image.Hits);
        }
        _hits = hits.ToLookup(h => h.Method, StringComparer.Ordinal);
    }

    /// <summary>Makes the result. Rows are computed in parallel; what is in them does not depend on that.</summary>
    public static EvaluationResult Create(
        EvaluationRequest request,
        EvaluationPlan[] plans,
        List<EvaluatedImage> images,
        IReadOnlyList<SkippedImage> skipped,
        CancellationToken ct
    )
    {
        EvaluationOptions options = request.Options;
        var table = new EvaluationTable(images, options, BodyRegions.Of(request.Dataset.PartNames));
        (EvaluationPlan Plan, int Model, PlannedMethod? Method, string Metric)[] jobs =
        [
            .. plans.SelectMany((plan, m) => Jobs(plan, m, options)),
        ];
        var found = new Findings[jobs.Length];
        OrderedWorkers.Run(
            jobs.Length,
            options.Threads,
            (j, _) => found[j] = table.Work(jobs[j].Plan, jobs[j].Model, jobs[j].Method, jobs[j].Metric),
            ct
        );
        var tables = new PartTables();
        foreach (EvaluationPlan plan in plans)
        {
            foreach (PlannedMethod method in plan.Methods.Where(m => m.Parts is not null))
                tables.Add(method.Name, [.. table._hits[method.Name]], plan.Model, request.Dataset, options.Mode);
        }
        bool noise = images.Any(i => i.Hits.Any(h => h.Noised.Count > 0));
        return new EvaluationResult(
            request.Dataset.Name,
            images.Select(i => i.Index).Distinct().Count(),
            options.Mode,
            options.Crop,
            [.. found.SelectMany(f => f.Rows)],
            [.. plans.SelectMany(p => p.Omitted).Concat(found.SelectMany(f => f.Omitted)).Distinct()],
            skipped
        )
        {
            Seed = options.Seed,
            Noise = noise ? [.. plans.Where(p => p.Model.Parts.Count > 0).Select(p => Noise(p.Model, options))] : [],
            Curves = [.. found.SelectMany(f => f.Curves)],
            Classes = tables.Classes,
            Parts = tables.Parts,
            Prototypes = tables.Prototypes,
            Extremes = [.. found.SelectMany(f => f.Extremes)],
            Models = plans
                .SelectMany((p, m) => p.Methods.Select(own => (own.Name, Model: m)))
                .DistinctBy(o => o.Name)
                .ToDictionary(o => o.Name, o => o.Model, StringComparer.Ordinal),
            Notes = [.. plans.SelectMany(SameMaps.Of).Distinct()],
        };
    }

    private static IEnumerable<(EvaluationPlan Plan, int Model, PlannedMethod? Method, string Metric)> Jobs(
        EvaluationPlan plan,
        int model,
        EvaluationOptions options
    )
    {
        if (plan.Metrics.Contains(MetricCatalog.Accuracy))
            yield return (plan, model, null, MetricCatalog.Accuracy);
        foreach (PlannedMethod method in plan.Methods)
        {
            foreach (string metric in plan.Metrics.Where(m => m != MetricCatalog.Accuracy && plan.Measures(method.Name, m)))
                yield return (plan, model, method, metric);
            if (method.Bundle is not null && options.Drop.Count > 0)
            {
                foreach (string metric in AccuracyRows.All)
                    yield return (plan, model, method, metric);
            }
        }
    }

    private Findings Work(EvaluationPlan plan, int model, PlannedMethod? method, string metric)
    {
        var findings = new Findings();
        string name = method?.Name ?? plan.Prefix + EvaluationPlan.ModelRow;
        MetricEntry entry = MetricCatalog.Entry(metric);
        if (entry.Pool is null)
            Mean(findings, name, metric, model);
        else if (method?.Parts is not null)
            Pool(findings, method, metric, entry);
        return findings;
    }

    private void Mean(Findings findings, string method, string metric, int model)
    {
        if (!_scores.TryGetValue((method, metric), out List<(int Index, MetricScore Score)>? all))
            return;
        (int Index, MetricScore Score)[] known = [.. all.Where(s => s.Score.Value is not null)];
        if (known.Length < all.Count)
        {
            string reason = all.Where(s => s.Score.Reason is not null).GroupBy(s => s.Score.Reason!).MaxBy(g => g.Count())!.Key;
            findings.Omitted.Add(new OmittedMetric($"{metric} of {method}", $"{all.Count - known.Length} of {all.Count} images: {reason}"));
        }
        if (known.Length == 0)
            return;
        double[] values = Array.ConvertAll(known, k => k.Score.Value!.Value);
        string variant = AccuracyRows.All.Contains(metric) ? AccuracyRows.Variant(metric, _options.Drop) : MetricCatalog.Variant(metric);
        ConfidenceInterval? interval = Bootstrap.OfMean(values, _options.Seed, _options.Resamples);
        findings.Rows.Add(new EvaluationRow(method, metric, variant, values.Average(), interval?.Low, interval?.High, values.Length));
        MetricCurve[] curves = [.. known.Select(k => k.Score.Curve).OfType<MetricCurve>()];
        if (curves.Length > 0)
            findings.Curves.Add(new EvaluationCurve(method, metric, variant, MeanCurve.Of(curves, _options.Seed, _options.Resamples)));
        if (
            MetricCatalog.HigherIsBetter(metric) is { } higher
            && values.Max() - values.Min() > Rounding
            && !AccuracyRows.All.Contains(metric)
        )
        {
            ExtremeImage[] sorted =
            [
                .. known
                    .Select(k => new ExtremeImage(k.Index, k.Score.Value!.Value))
                    .OrderBy(e => higher ? -e.Value : e.Value)
                    .ThenBy(e => e.Index),
            ];
            int each = Math.Min(Shown, sorted.Length / 2);
            findings.Extremes.Add(new MetricExtremes(method, metric, variant, model, sorted[..each], [.. sorted[^each..].Reverse()]));
        }
    }

    private void Pool(Findings findings, PlannedMethod method, string metric, MetricEntry entry)
    {
        ImageHits[] hits = [.. _hits[method.Name]];
        if (hits.Length == 0 && entry.Inputs.HasFlag(MetricInputs.AnnotatedParts))
        {
            findings.Omitted.Add(new OmittedMetric($"{metric} of {method.Name}", "No image's own class has prototypes."));
            return;
        }
        foreach (PooledScore score in entry.Pool!(new PooledImages(hits, method.Bundle, _options.Mode) { Regions = _regions }))
        {
            if (score.All is not { } value || !double.IsFinite(value))
            {
                findings.Omitted.Add(new OmittedMetric($"{score.Variant} of {method.Name}", score.WhyNot));
                continue;
            }
            ConfidenceInterval? interval = score.Interval(value, _options.Seed, _options.Resamples);
            findings.Rows.Add(new EvaluationRow(method.Name, metric, score.Variant, value, interval?.Low, interval?.High, score.Images));
        }
    }

    private static EvaluationNoise Noise(OpenedModel model, EvaluationOptions options)
    {
        bool published = options.Mode == EvaluationMode.Published;
        InputNoise noise = published ? InputNoise.Published : InputNoise.Honest;
        double unit = Enumerable.Range(0, 3).Average(c => InputNoise.GreyLevels(model.Preprocessing, c));
        return noise.InGreyLevels
            ? new EvaluationNoise(model.Name, noise.Sigma, noise.Sigma / unit, options.Draws)
            : new EvaluationNoise(model.Name, noise.Sigma * unit, noise.Sigma, 1);
    }

    /// <summary>What one method and metric give.</summary>
    private sealed class Findings
    {
        public List<EvaluationRow> Rows { get; } = [];

        public List<OmittedMetric> Omitted { get; } = [];

        public List<EvaluationCurve> Curves { get; } = [];

        public List<MetricExtremes> Extremes { get; } = [];
    }
}
