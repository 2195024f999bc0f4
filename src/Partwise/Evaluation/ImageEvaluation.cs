using Partwise.Attribution;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Everything that is measured on one image. Safe from several threads.</summary>
internal sealed class ImageEvaluation(ClassifierModel model, Preprocessing preprocessing, EvaluationPlan plan, EvaluationOptions options)
{
    private readonly string[] _metrics = [.. options.Metrics.Distinct(StringComparer.Ordinal).Where(m => !plan.Impossible.ContainsKey(m))];

    public EvaluatedImage Evaluate(ViewedImage image, int? label, int index, CancellationToken ct)
    {
        AttributionSubject subject = model.Open(image.Input, ct);
        var result = new EvaluatedImage();
        var asked = new AttributionOptions { Seed = unchecked((options.Seed * 7919) + index) };
        foreach ((string name, IAttributionMethod method) in plan.Methods)
            Measure(name, method, subject, image, asked, result, ct);
        if (label is { } own && _metrics.Any(MetricNames.Annotated.Contains))
        {
            foreach ((string name, PrototypeBank bank) in plan.Banks)
            {
                if (bank.Count(own) > 0)
                    result.Hits[name] = Hits(bank, subject, image, own, index, ct);
            }
        }
        return result;
    }

    private void Measure(string name, IAttributionMethod method, AttributionSubject subject, ViewedImage image, AttributionOptions asked, EvaluatedImage result, CancellationToken ct)
    {
        int predicted = subject.Predicted;
        PrototypeBank? bank = plan.Banks.GetValueOrDefault(name);
        bool fitted = bank is null || bank.Count(predicted) > 0;
        MapSubject? map = null;
        PartImage? parts = null;
        foreach (string metric in _metrics)
        {
            if (MetricNames.Annotated.Contains(metric) || (bank is null && MetricNames.Part(metric) is not null))
                continue;
            if (!fitted)
                result.Scores[(name, metric)] = MetricScore.Undefined("The predicted class was not fitted, so it has no part maps.");
            else if (MetricNames.Map(metric) is { } ofMap)
                result.Scores[(name, metric)] = ofMap.Measure(map ??= new MapSubject(subject, predicted, method.Attribute(subject, predicted, asked, ct), method, image.Truth), asked, ct);
            else if (MetricNames.Part(metric) is { } ofParts)
                result.Scores[(name, metric)] = ofParts.Measure(parts ??= Parts(bank!, subject, predicted), image.Truth);
        }
    }

    private static PartImage Parts(PrototypeBank bank, AttributionSubject subject, int c)
        => new(c, subject.Logits.Span[c] - Evidence.Nothing(subject, c, null), bank.Maps(subject.Features.Span, subject.Positions, c), bank.Count(c), subject.Rows, subject.Columns);

    private ImageHits Hits(PrototypeBank bank, AttributionSubject subject, ViewedImage image, int label, int index, CancellationToken ct)
    {
        PartScoreOptions window = EvaluationTable.Window(options.Mode) with { Size = model.Width };
        float[] maps = bank.Maps(subject.Features.Span, subject.Positions, label);
        int k = bank.Count(label), positions = subject.Positions;
        PartHits Find(float[] of, PartScoreOptions w) => PartHits.Find(label, of, k, subject.Rows, subject.Columns, image.Points, w);

        float[] corrected = [.. maps.Select((v, i) => bank.IsNegative(label, i / positions) ? -v : v)];
        var noised = new List<PartHits>();
        if (_metrics.Contains("stability"))
        {
            bool published = options.Mode == EvaluationMode.Published;
            InputNoise noise = published ? InputNoise.Published : InputNoise.Honest;
            for (int draw = 0; draw < (published ? 1 : options.Draws); draw++)
            {
                float[] input = (float[])image.Input.Clone();
                noise.Add(input, preprocessing, unchecked((((options.Seed * 7919) + index) * 101) + draw));
                noised.Add(Find(bank.Maps(model.Open(input, ct).Features.Span, positions, label), window));
            }
        }
        float[] peaks = [.. Enumerable.Range(0, k).Select(i => maps.AsSpan(i * positions, positions).ToArray().Max())];
        return new ImageHits(Find(maps, window), Find(corrected, window), noised, Find(maps, window with { HalfSize = PurityScore.HalfSize }), peaks);
    }
}
