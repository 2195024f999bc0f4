using System.Globalization;
using System.Numerics.Tensors;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>
/// The accuracy of the sum of several networks' logits: how Chen et al. (NeurIPS 2019, §3.1) combine prototype networks. The logits are
/// added as they are, in double; classes go by their labels, so that networks with the same classes in another order can be summed too.
///</summary>
internal sealed class SummedLogits
{
    private const string Prefix = "sum of ",
        Suffix = " networks";

    private readonly int[][] _places;
    private readonly EvaluationOptions _options;

    private SummedLogits(int[][] places, EvaluationOptions options) => (_places, _options) = (places, options);

    /// <summary>Whether a method's name stands for a sum.</summary>
    public static bool IsRow(string method) =>
        method.StartsWith(Prefix, StringComparison.Ordinal) && method.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Prepares the sum.</summary>
    /// <param name="request">What is evaluated.</param>
    /// <returns>Null where none is asked for.</returns>
    /// <exception cref="PartwiseException">There is but one network, or their classes differ.</exception>
    public static SummedLogits? Of(EvaluationRequest request)
    {
        if (!request.Options.Sum)
            return null;
        if (request.Models.Count < 2)
            throw new PartwiseException(
                "A sum needs the logits of at least two networks, but there is one; bundles of the same model share its network. "
                    + "Give more bundles, or leave `Sum`."
            );
        return new SummedLogits([.. request.Models.Select(m => Places(request.Models[0], m))], request.Options);
    }

    /// <summary>Adds the row of the sum.</summary>
    /// <param name="result">The result without it.</param>
    /// <param name="images">What was measured on the images by each network.</param>
    public EvaluationResult Add(EvaluationResult result, IReadOnlyList<EvaluatedImage> images)
    {
        // A photo that one network could not be shown has no sum.
        EvaluatedImage[][] whole =
        [
            .. images
                .Where(i => i is { Logits: not null, Label: not null })
                .GroupBy(i => i.Index)
                .Where(g => g.Count() == _places.Length)
                .OrderBy(g => g.Key)
                .Select(g => g.OrderBy(i => i.Model).ToArray()),
        ];
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{_places.Length}{Suffix}");
        if (whole.Length == 0)
            return result with
            {
                Omitted =
                [
                    .. result.Omitted,
                    new OmittedMetric($"accuracy of {name}", "No class of the dataset matches a label of the networks."),
                ],
            };
        double[] right = [.. whole.Select(w => Predicted(w) == w[0].Label ? 1.0 : 0)];
        ConfidenceInterval? interval = Bootstrap.OfMean(right, _options.Seed, _options.Resamples);
        var row = new EvaluationRow(
            name,
            MetricCatalog.Accuracy,
            AccuracyRows.Variant(MetricCatalog.Accuracy, []),
            right.Average(),
            interval?.Low,
            interval?.High,
            right.Length
        );
        return result with { Rows = [.. result.Rows, row] };
    }

    private int Predicted(EvaluatedImage[] image)
    {
        double[] sum = new double[_places[0].Length];
        for (int m = 0; m < image.Length; m++)
        {
            for (int c = 0; c < sum.Length; c++)
                sum[c] += image[m].Logits![_places[m][c]];
        }
        return TensorPrimitives.IndexOfMax<double>(sum);
    }

    /// <summary>Where the classes of <paramref name="first"/> are among those of <paramref name="model"/>.</summary>
    private static int[] Places(OpenedModel first, OpenedModel model)
    {
        if (model.Labels.SequenceEqual(first.Labels, StringComparer.Ordinal))
            return [.. Enumerable.Range(0, model.Labels.Count)];
        if (model.Labels.Count != first.Labels.Count)
            throw Differ(first, model, $"{first.Labels.Count} classes against {model.Labels.Count}");
        if (!first.LabelsAreNames || !model.LabelsAreNames || first.Labels.Distinct(StringComparer.Ordinal).Count() < first.Labels.Count)
            throw Differ(first, model, "their labels do not say which class is which");
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int c = 0; c < model.Labels.Count; c++)
            places[model.Labels[c]] = c;
        return first.Labels.FirstOrDefault(l => !places.ContainsKey(l)) is { } missing
            ? throw Differ(first, model, $"'{missing}' is a class of the first alone")
            : [.. first.Labels.Select(l => places[l])];
    }

    private static PartwiseException Differ(OpenedModel first, OpenedModel other, string how) =>
        new(
            $"The logits of '{first.Name}' and '{other.Name}' cannot be summed: {how}. Give networks with the same classes, or leave `Sum`."
        );
}
