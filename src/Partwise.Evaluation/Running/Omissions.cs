using Partwise.Datasets;
using Partwise.Evaluation.GroundTruth;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>Why some metrics cannot be measured on a model, known before any image is looked at.</summary>
internal sealed class Omissions(
    OpenedModel model,
    EvaluationRequest request,
    IReadOnlyList<PlannedMethod> methods,
    IReadOnlyList<PlannedImage> images
)
{
    private const string NotAdditive =
        "A ProtoPNet adds the maximum of each similarity map to the logit, not its sum, so there is no sum of maps to compare with.";

    /// <summary>Why a metric that looks at something cannot be measured for any method; the first reason that applies is given.</summary>
    internal static IReadOnlyList<KeyValuePair<MetricInputs, Func<Omissions, string?>>> Reasons { get; } =
    [
        new(MetricInputs.DrawnBirds, o => AviaryBirds.Refusal(o.Request.Dataset)),
        new(
            MetricInputs.DrawnBirds,
            o => o.Request.Options.Crop == CropMode.Box ? "Drawn birds are shown whole; leave `Crop` full." : null
        ),
        new(
            MetricInputs.Parts,
            o => o.Methods.All(m => m.Parts is null) ? "It needs part maps; evaluate a bundle with the method 'parts'." : null
        ),
        new(MetricInputs.AnnotatedParts, o => o.Request.Dataset.PartNames.Count == 0 ? "The dataset annotates no parts." : null),
        new(MetricInputs.Labels, o => o.Images.All(i => i.Label is null) ? "No class of the dataset matches a label of the model." : null),
        new(MetricInputs.AnnotatedParts, o => o.NotSquare()),
        new(MetricInputs.Encoder, o => o.Request.Encoder is null ? "It needs an encoder: `Encoder`." : null),
        new(
            MetricInputs.ObjectMask,
            o =>
                o.Request.Dataset.Images.All(i => i.Mask is null)
                    ? "The dataset has no masks of the objects: an Aviary's masks/, or CUB's segmentations/."
                    : null
        ),
        new(
            MetricInputs.ObjectBox,
            o => o.Request.Options.Crop == CropMode.Box ? "The crop is the object's box, so everything lies on the object." : null
        ),
        new(
            MetricInputs.ObjectBox,
            o => o.Request.Dataset.Images.All(i => i.BoundingBox is null) ? "The dataset annotates no boxes." : null
        ),
    ];

    private EvaluationRequest Request => request;

    private IReadOnlyList<PlannedMethod> Methods => methods;

    private IReadOnlyList<PlannedImage> Images => images;

    /// <summary>The list for the result: one entry per metric that nothing can be measured of, or per metric and method.</summary>
    public IReadOnlyList<OmittedMetric> Of(IReadOnlyList<string> metrics)
    {
        var all = new List<OmittedMetric>();
        foreach (string metric in metrics)
        {
            if (ForAll(metric) is { } reason)
                all.Add(new OmittedMetric(metric, reason));
            else
                all.AddRange(
                    methods
                        .Where(m => ForOne(m, metric) is not null)
                        .Select(m => new OmittedMetric($"{metric} of {m.Name}", ForOne(m, metric)!))
                );
        }
        all.AddRange(WithoutImages(metrics));
        return all;
    }

    /// <summary>Why the metric cannot be measured for the method of that name; null where it can.</summary>
    public string? Reason(string method, string metric) =>
        ForAll(metric) ?? (methods.FirstOrDefault(m => m.Name == method) is { } own ? ForOne(own, metric) : null);

    private string? ForAll(string metric)
    {
        MetricInputs inputs = MetricCatalog.Entry(metric).InputsOf(MetricCatalog.Form(metric));
        return Reasons.Where(r => inputs.HasFlag(r.Key)).Select(r => r.Value(this)).FirstOrDefault(r => r is not null);
    }

    private static string? ForOne(PlannedMethod method, string metric) =>
        method.Parts?.IsAdditive == false && MetricCatalog.Entry(metric).Inputs.HasFlag(MetricInputs.AdditiveParts) ? NotAdditive : null;

    private string? NotSquare() =>
        model.Preprocessing.Crop.Height == model.Preprocessing.Crop.Width
            ? null
            : $"The network's input is {model.Preprocessing.Crop.Height}×{model.Preprocessing.Crop.Width}; the part scores are "
                + $"defined for square inputs.";

    // Classes with parts of which no image is there play no role in the part scores.
    private IEnumerable<OmittedMetric> WithoutImages(IReadOnlyList<string> metrics)
    {
        if (!metrics.Any(m => MetricCatalog.Entry(m).Inputs.HasFlag(MetricInputs.AnnotatedParts) && ForAll(m) is null))
            yield break;
        HashSet<int> seen = [.. images.Where(i => i.Label is not null).Select(i => i.Label!.Value)];
        foreach (PlannedMethod method in methods.Where(m => m.Bundle is not null))
        {
            int[] missing = [.. method.Parts!.Classes.Where(c => !seen.Contains(c))];
            if (missing.Length > 0)
                yield return new OmittedMetric(
                    $"{missing.Length} of {method.Parts.Classes.Count} classes of {method.Name}",
                    $"The part scores leave out classes without images: "
                        + $"{string.Join(", ", missing.Take(10).Select(Label))}{(missing.Length > 10 ? ", …" : "")}."
                );
        }
    }

    private string Label(int c) => c < model.Labels.Count ? model.Labels[c] : $"class {c}";
}
