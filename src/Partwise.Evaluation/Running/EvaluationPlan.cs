using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>Which images and methods are evaluated on one model, and which metrics cannot be.</summary>
internal sealed class EvaluationPlan
{
    /// <summary>The method's name in rows that are about the model alone.</summary>
    public const string ModelRow = EvaluationRow.ModelMethod;

    private readonly Dictionary<(string Method, string Metric), string> _impossible = [];

    private EvaluationPlan() { }

    /// <summary>The model.</summary>
    public required OpenedModel Model { get; init; }

    /// <summary>In front of the names of rows that are the model's own; empty where there is one model.</summary>
    public required string Prefix { get; init; }

    public required IReadOnlyList<PlannedImage> Images { get; init; }

    public required IReadOnlyList<PlannedMethod> Methods { get; init; }

    /// <summary>Every metric once, by the name asked for.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Metrics that cannot be measured for any method, or for one (then with the method's name), with the reason.</summary>
    public required IReadOnlyList<OmittedMetric> Omitted { get; init; }

    /// <summary>The bundle that maps are compared with.</summary>
    public NamedParts? Against { get; init; }

    /// <summary>Sees what parts look like.</summary>
    public FeatureEncoder? Encoder { get; init; }

    /// <summary>Whether the metric is measured for the method.</summary>
    public bool Measures(string method, string metric) => !_impossible.ContainsKey((method, metric));

    /// <exception cref="PartwiseException">A method does not exist or needs a bundle, a part to drop does not exist, or there are no
    /// images.</exception>
    public static EvaluationPlan Create(EvaluationRequest request, int model)
    {
        (OpenedModel own, ImageDataset dataset, EvaluationOptions options) = (request.Models[model], request.Dataset, request.Options);
        if (dataset.Images.Count == 0)
            throw new PartwiseException($"'{dataset.Root}' has no images to evaluate; give a dataset with images.");
        bool several = request.Models.Sum(m => Math.Max(1, m.Parts.Count)) > 1;
        string prefix = request.Models.Count > 1 ? own.Name + ":" : "";
        List<PlannedMethod> methods =
        [
            .. options
                .Methods.Distinct(StringComparer.Ordinal)
                .SelectMany(name => Named(name, own, several, prefix, options, request.Models.Any(m => m.Parts.Count > 0))),
        ];
        Check(options.Drop, own);
        if (request.Against is { } against && own.Parts.Count > 0 && against.ModelSha256 != own.Sha256)
            throw new PartwiseException(
                $"'{against.Name}' explains another model than '{own.Name}'; `Against` takes a bundle of the same model."
            );
        Dictionary<int, int> labels =
            dataset.Classes.Count == 0
                ? []
                : ClassMatcher
                    .Match([.. dataset.Classes.Select(c => c.Name)], own.Labels, own.LabelsAreNames, request.Map)
                    .Matched.ToDictionary(m => m.Class, m => m.Label);
        var images = ImageChoice
            .Of(dataset, options)
            .Select(i => new PlannedImage(i, i.Class is { } c && labels.TryGetValue(c, out int label) ? label : null))
            .ToList();
        string[] metrics = [.. options.Metrics.DistinctBy(MetricCatalog.Variant, StringComparer.Ordinal)];
        var omissions = new Omissions(own, request, methods, images);
        var plan = new EvaluationPlan
        {
            Model = own,
            Prefix = prefix,
            Images = images,
            Methods = methods,
            Metrics = metrics,
            Omitted = omissions.Of(metrics),
            Against = request.Against,
            Encoder = request.Encoder,
        };
        foreach (string metric in metrics)
        {
            foreach (
                string method in methods.Select(m => m.Name).Append(prefix + ModelRow).Where(m => omissions.Reason(m, metric) is not null)
            )
                plan._impossible[(method, metric)] = omissions.Reason(method, metric)!;
        }
        return plan;
    }

    private static IEnumerable<PlannedMethod> Named(
        string name,
        OpenedModel model,
        bool several,
        string prefix,
        EvaluationOptions options,
        bool anyParts
    )
    {
        bool shuffled = name == Evaluator.Shuffled;
        if (name != AttributionMethods.Parts && !shuffled)
        {
            yield return new PlannedMethod(prefix + name, Saliency(name), null, null);
            yield break;
        }
        // Of several models, those without a bundle have no parts; a single one is refused.
        if (model.Parts.Count == 0 && !anyParts)
            AttributionMethods.Create(AttributionMethods.Parts);
        foreach (NamedParts parts in model.Parts)
        {
            IPartNetwork maps = shuffled ? parts.Network.Shuffled(options.Seed) : parts.Network;
            yield return new PlannedMethod(
                several ? $"{parts.Name}:{name}" : name,
                AttributionMethods.Create(AttributionMethods.Parts, maps),
                maps,
                shuffled ? null : parts
            );
        }
    }

    private static IAttributionMethod Saliency(string name)
    {
        if (AttributionMethods.Names.Contains(name.Split(':')[0]))
            return AttributionMethods.Create(name);
        throw new PartwiseException(
            name.StartsWith(AttributionMethods.Parts, StringComparison.Ordinal)
                ? $"There is no method '{name}'; '{AttributionMethods.Parts}' are the parts of every bundle given, "
                    + $"'{Evaluator.Shuffled}' the same with the classes' prototypes swapped. For other prototypes fit another bundle of "
                    + $"the model, "
                    + "such as one fitted with `Factorizer` random (or pca), and give both: 'partwise evaluate FIRST.partwise "
                    + "SECOND.partwise DATASET'."
                : $"There is no method '{name}'{Suggestion.OrChooseAmong(name, AttributionMethods.Names)} "
                    + $"{AttributionMethods.Parts}, {Evaluator.Shuffled}, {string.Join(", ", AttributionMethods.Names)}."
        );
    }

    private static void Check(IEnumerable<ClassPart> dropped, OpenedModel model)
    {
        foreach (ClassPart part in dropped)
        {
            if (model.Parts.Count == 0)
                throw new PartwiseException(
                    $"The part {part} cannot be dropped from '{model.Name}', which has no parts; give a bundle made by 'partwise fit'."
                );
            foreach (NamedParts parts in model.Parts)
            {
                int count = parts.Network.Count(part.Class);
                if (count == 0)
                    throw new PartwiseException(
                        $"'{parts.Name}' has no parts of class {part.Class} to drop; it has the classes "
                            + $"{string.Join(", ", parts.Network.Classes.Take(20))}{(parts.Network.Classes.Count > 20 ? ", …" : "")}."
                    );
                if (part.Part >= count)
                    throw new PartwiseException(
                        $"'{parts.Name}' has no part {part.Part + 1} of class {part.Class} to drop; it has the parts 1 to {count}."
                    );
            }
        }
    }
}
