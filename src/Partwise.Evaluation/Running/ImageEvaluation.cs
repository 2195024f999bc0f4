using System.Numerics.Tensors;
using Partwise.Attribution;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>Everything that is measured on one image. Safe from several threads.</summary>
internal sealed class ImageEvaluation(ClassifierModel model, EvaluationPlan plan, int number, EvaluationOptions options, bool keepMaps)
{
    private readonly PartHitFinder _finder = new(model, plan, options);

    public EvaluatedImage Evaluate(ViewedImage image, int? label, int index, CancellationToken ct)
    {
        AttributionSubject subject = model.Open(image.Input, ct);
        var asked = new AttributionOptions { Seed = unchecked((options.Seed * 7919) + index) };
        var scores = new List<ImageScore>();
        var maps = new List<ImageMap>();
        if (label is { } own && plan.Metrics.Contains(MetricCatalog.Accuracy))
            scores.Add(
                new ImageScore(
                    plan.Prefix + EvaluationPlan.ModelRow,
                    MetricCatalog.Accuracy,
                    MetricScore.Of(subject.Predicted == own ? 1 : 0)
                )
            );
        foreach (PlannedMethod method in plan.Methods)
        {
            Measure(method, subject, image, asked, scores, maps, ct);
            if (label is { } known && method.Bundle is not null && options.Drop.Count > 0)
                Drop(method, subject, known, scores);
        }
        return new EvaluatedImage
        {
            Model = number,
            Index = index,
            Label = label,
            Predicted = subject.Predicted,
            Logits = options.Sum ? subject.Logits.ToArray() : null,
            Scores = scores,
            Hits = label is { } l ? _finder.Find(subject, image, l, index, ct) : [],
            Maps = maps,
        };
    }

    private void Measure(
        PlannedMethod method,
        AttributionSubject subject,
        ViewedImage image,
        AttributionOptions asked,
        List<ImageScore> scores,
        List<ImageMap> maps,
        CancellationToken ct
    )
    {
        int predicted = subject.Predicted;
        bool fitted = method.Parts is null || method.Parts.Count(predicted) > 0;
        MapSubject? map = null;
        PartImage? parts = null;
        MapSubject Map() =>
            map ??= new MapSubject(subject, predicted, method.Method.Attribute(subject, predicted, asked, ct), method.Method, image.Truth)
            {
                Mask = image.Mask,
            };
        foreach (string metric in plan.Metrics)
        {
            IMetric? form = MetricCatalog.Form(metric);
            var ofMap = form as IMapMetric;
            IPartMetric? ofParts = method.Parts is null ? null : form as IPartMetric;
            if ((ofMap is null && ofParts is null) || !plan.Measures(method.Name, metric))
                continue;
            MetricScore score = !fitted
                ? MetricScore.Undefined("The predicted class was not fitted, so it has no part maps.")
                : ofMap?.Measure(Map(), asked, ct)
                    ?? ofParts!.Measure(parts ??= Parts(method.Parts!, subject, predicted, ct), ofParts.ByMask ? image.Mask : image.Truth);
            scores.Add(new ImageScore(method.Name, metric, score));
        }
        if (keepMaps && fitted)
            maps.Add(ImageMap.Of(method.Name, Map().Map));
    }

    private static PartImage Parts(IPartNetwork parts, AttributionSubject subject, int c, CancellationToken ct)
    {
        float[] maps = parts.Maps(subject.HeadInput.Span, subject.Positions, c);
        // Without a sum there is no evidence that the parts could be compared with.
        double nothing = parts.IsAdditive ? Evidence.Nothing(subject, c, new SummedPartMaps(parts), ct) : 0,
            evidence = parts.IsAdditive ? subject.Logits.Span[c] - nothing : 0;
        return new PartImage(c, evidence, maps, parts.Count(c), subject.Rows, subject.Columns)
        {
            Grid = subject.Grid,
            Offset = parts.HasOffset ? nothing - subject.BiasOf(c) : null,
            Needed =
                parts.IsAdditive && subject.Classes > 1 ? evidence - (subject.Logits.Span[c] - OtherLogit(subject.Logits.Span, c)) : null,
            Contributions = parts.Contributions(maps, subject.Positions, c),
            CounterEvidence = [.. Enumerable.Range(0, parts.Count(c)).Select(i => parts.IsNegative(c, i))],
        };
    }

    private static double OtherLogit(ReadOnlySpan<float> logits, int c)
    {
        double highest = double.NegativeInfinity;
        for (int d = 0; d < logits.Length; d++)
            highest = d == c ? highest : Math.Max(highest, logits[d]);
        return highest;
    }

    private void Drop(PlannedMethod method, AttributionSubject subject, int label, List<ImageScore> scores)
    {
        float[] logits = subject.Logits.ToArray();
        foreach (ClassPart part in options.Drop)
            method.Parts!.Drop(logits, subject.HeadInput.Span, subject.Positions, part.Class, part.Part);
        int before = subject.Predicted == label ? 1 : 0,
            after = TensorPrimitives.IndexOfMax<float>(logits) == label ? 1 : 0;
        scores.Add(new ImageScore(method.Name, AccuracyRows.Before, MetricScore.Of(before)));
        scores.Add(new ImageScore(method.Name, AccuracyRows.After, MetricScore.Of(after)));
        scores.Add(new ImageScore(method.Name, AccuracyRows.Change, MetricScore.Of(after - before)));
    }
}
