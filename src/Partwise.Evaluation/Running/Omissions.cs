using Partwise.Datasets;
using Partwise.Evaluation.GroundTruth;

namespace Partwise.Evaluation;

/// <summary>Why some metrics cannot be measured on a model, known before any image is looked at.</summary>
internal sealed class Omissions(EvaluationModel model, EvaluationRequest request, IReadOnlyList<PlannedMethod> methods, IReadOnlyList<PlannedImage> images)
{
    private const string NeedsParts = "It needs part maps; evaluate a bundle with the method 'parts'.";
    private const string NotAdditive = "A ProtoPNet adds the maximum of each similarity map to the logit, not its sum, so there is no sum of maps to compare with.";

    /// <summary>The list for the result: one entry per metric that nothing can be measured of, or per metric and method.</summary>
    public IReadOnlyList<OmittedMetric> Of(IReadOnlyList<string> metrics)
    {
        var all = new List<OmittedMetric>();
        foreach (string metric in metrics)
        {
            if (ForAll(metric) is { } reason)
                all.Add(new OmittedMetric(metric, reason));
            else
                all.AddRange(methods.Where(m => ForOne(m, metric) is not null).Select(m => new OmittedMetric($"{metric} of {m.Name}", ForOne(m, metric)!)));
        }
        all.AddRange(WithoutImages(metrics));
        return all;
    }

    /// <summary>Why the metric cannot be measured for the method of that name; null where it can.</summary>
    public string? Reason(string method, string metric) => ForAll(metric) ?? (methods.FirstOrDefault(m => m.Name == method) is { } own ? ForOne(own, metric) : null);

    private string? ForAll(string metric)
    {
        if (MetricNames.GroundTruth.Contains(metric))
            return ObjectRegion();
        bool annotated = MetricNames.Annotated.Contains(metric), ofParts = annotated || MetricNames.Pooled.Contains(metric) || MetricNames.Part(metric) is not null;
        if (ofParts && methods.All(m => m.Parts is null))
            return NeedsParts;
        if (annotated && request.Dataset.PartNames.Count == 0)
            return "The dataset annotates no parts.";
        if ((annotated || MetricNames.Pooled.Contains(metric) || metric == MetricNames.Accuracy) && images.All(i => i.Label is null))
            return "No class of the dataset matches a label of the model.";
        if (annotated && model.Preprocessing.Crop.Height != model.Preprocessing.Crop.Width)
            return $"The network's input is {model.Preprocessing.Crop.Height}×{model.Preprocessing.Crop.Width}; the part scores are defined for square inputs.";
        if (metric == "c2" && request.Encoder is null)
            return "It needs an encoder: --encoder FILE.onnx.";
        if (MetricNames.ByMask(metric))
            return request.Dataset.Images.All(i => i.Mask is null) ? "The dataset has no masks of the objects: an Aviary's masks/, or CUB's segmentations/." : null;
        bool needsTruth = MetricNames.Map(metric)?.NeedsTruth == true || MetricNames.Part(metric) is BackgroundShare;
        if (needsTruth && request.Options.Crop == CropMode.Box)
            return "The crop is the object's box, so everything lies on the object.";
        return needsTruth && request.Dataset.Images.All(i => i.BoundingBox is null) ? "The dataset annotates no boxes." : null;
    }

    private string? ObjectRegion()
    {
        if (AviaryBirds.Refusal(request.Dataset) is { } refusal)
            return refusal;
        if (request.Options.Crop == CropMode.Box)
            return "Drawn birds are shown whole; leave --crop full.";
        return images.All(i => i.Label is null) ? "No class of the dataset matches a label of the model." : null;
    }

    private static string? ForOne(PlannedMethod method, string metric)
        => method.Parts?.IsAdditive == false && (MetricNames.Map(metric) is AxiomMetric || MetricNames.Part(metric) is TopPartsError) ? NotAdditive : null;

    // Classes with parts of which no image is there play no role in the part scores.
    private IEnumerable<OmittedMetric> WithoutImages(IReadOnlyList<string> metrics)
    {
        if (!metrics.Any(m => MetricNames.Annotated.Contains(m) && ForAll(m) is null))
            yield break;
        HashSet<int> seen = [.. images.Where(i => i.Label is not null).Select(i => i.Label!.Value)];
        foreach (PlannedMethod method in methods.Where(m => m.Bundle is not null))
        {
            int[] missing = [.. method.Parts!.Classes.Where(c => !seen.Contains(c))];
            if (missing.Length > 0)
                yield return new OmittedMetric($"{missing.Length} of {method.Parts.Classes.Count} classes of {method.Name}", $"The part scores leave out classes without images: {string.Join(", ", missing.Take(10).Select(Label))}{(missing.Length > 10 ? ", …" : "")}.");
        }
    }

    private string Label(int c) => c < model.Labels.Count ? model.Labels[c] : $"class {c}";
}
