using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.Evaluation;

/// <summary>Which images, methods and part networks are evaluated, and which metrics cannot be.</summary>
internal sealed class EvaluationPlan
{
    private EvaluationPlan()
    {
    }

    public required IReadOnlyList<PlannedImage> Images { get; init; }

    /// <summary>By the names asked for.</summary>
    public required IReadOnlyList<KeyValuePair<string, IAttributionMethod>> Methods { get; init; }

    /// <summary>The part networks among them.</summary>
    public required IReadOnlyDictionary<string, PrototypeBank> Banks { get; init; }

    /// <summary>Metrics that cannot be measured at all, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Impossible { get; init; }

    /// <exception cref="PartwiseException">A method does not exist or needs a bundle, or there are no images.</exception>
    public static EvaluationPlan Create(EvaluationModel model, ImageDataset dataset, EvaluationOptions options, LabelMap? map)
    {
        if (dataset.Images.Count == 0)
            throw new PartwiseException($"'{dataset.Root}' has no images to evaluate; give a dataset with images.");
        var banks = new Dictionary<string, PrototypeBank>(StringComparer.Ordinal);
        var methods = new List<KeyValuePair<string, IAttributionMethod>>();
        foreach (string name in options.Methods.Distinct(StringComparer.Ordinal))
        {
            PrototypeBank? own = name == Evaluator.Shuffled ? model.Bank?.Shuffled(options.Seed) : model.Bank;
            methods.Add(new(name, AttributionMethods.Create(name == Evaluator.Shuffled ? AttributionMethods.Parts : name, own)));
            if (name is AttributionMethods.Parts or Evaluator.Shuffled)
                banks[name] = own!;
        }
        Dictionary<int, int> labels = dataset.Classes.Count == 0 ? [] : ClassMatcher
            .Match([.. dataset.Classes.Select(c => c.Name)], model.Labels, model.LabelsAreNames, map)
            .Matched.ToDictionary(m => m.Class, m => m.Label);
        var images = Choose(dataset, options).Select(i => new PlannedImage(i, i.Class is { } c && labels.TryGetValue(c, out int label) ? label : null)).ToList();
        return new EvaluationPlan { Images = images, Methods = methods, Banks = banks, Impossible = Check(model.Classifier, dataset, banks.Count > 0, images, options) };
    }

    private static Dictionary<string, string> Check(Classifier classifier, ImageDataset dataset, bool parts, List<PlannedImage> images, EvaluationOptions options)
    {
        var impossible = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string metric in options.Metrics)
        {
            bool annotated = MetricNames.Annotated.Contains(metric);
            if ((annotated || MetricNames.Part(metric) is not null) && !parts)
                impossible[metric] = "It needs part maps; evaluate a bundle with the method 'parts'.";
            else if (annotated && dataset.PartNames.Count == 0)
                impossible[metric] = "The dataset annotates no parts.";
            else if (annotated && images.All(i => i.Label is null))
                impossible[metric] = "No class of the dataset matches a label of the model.";
            else if (annotated && classifier.InputHeight != classifier.InputWidth)
                impossible[metric] = $"The network's input is {classifier.InputHeight}×{classifier.InputWidth}; the part scores are defined for square inputs.";
            else if (MetricNames.Map(metric)?.NeedsTruth == true && (options.Crop == CropMode.Box || dataset.Images.All(i => i.BoundingBox is null)))
                impossible[metric] = options.Crop == CropMode.Box ? "The crop is the object's box, so everything lies on the object." : "The dataset annotates no boxes.";
        }
        return impossible;
    }

    /// <summary>A seeded choice that takes one image of each class in turn, in the dataset's order.</summary>
    private static IEnumerable<DatasetImage> Choose(ImageDataset dataset, EvaluationOptions options)
    {
        if (options.Images is not { } wanted || wanted >= dataset.Images.Count)
            return dataset.Images;
        var random = new Random(options.Seed);
        var rounds = new List<(int Round, int Index)>();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, dataset.Images.Count).GroupBy(i => dataset.Images[i].Class ?? -1).OrderBy(g => g.Key))
        {
            int[] own = [.. group];
            random.Shuffle(own);
            rounds.AddRange(own.Select((index, round) => (round, index)));
        }
        return rounds.OrderBy(r => r.Round).Take(wanted).Select(r => r.Index).Order().Select(i => dataset.Images[i]);
    }
}
