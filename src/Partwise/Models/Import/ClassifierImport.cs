using System.Text.Json;
using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Makes a classifier of a structure and a state dictionary.</summary>
public static class ClassifierImport
{
    /// <summary>The metadata entry that says where the weights come from.</summary>
    public const string MetadataKey = "import";

    /// <summary>The classifier, with preprocessing and, where they are given, labels in its metadata.</summary>
    /// <param name="state">The weights, with the names of torchvision.</param>
    /// <param name="structurePath">An ONNX file of the same architecture as PyTorch's exporter writes it.</param>
    /// <param name="options">Labels and preprocessing; null for the structure's own preprocessing, or ImageNet's.</param>
    /// <param name="epsilon">As <see cref="WeightImportOptions.Epsilon"/>.</param>
    /// <param name="notes">Receives a sentence for each choice that was made: which of several dictionaries of weights, what was left
    /// out.</param>
    /// <exception cref="OnnxException">The structure is no ONNX model.</exception>
    /// <exception cref="PartwiseException">Weights, labels or preprocessing do not fit; the message says what.</exception>
    public static OnnxModel Import(
        StateDictionary state,
        string structurePath,
        ClassifierOptions? options = null,
        double? epsilon = null,
        ICollection<string>? notes = null
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        options ??= new ClassifierOptions();
        var file = NetworkFile.Load(structurePath, options.PreprocessingFile);
        OnnxModel structure = file.Model;
        var input = ModelInput.Of(structure);
        if (input.Refusal is { } refusal)
            throw new PartwiseException($"'{structurePath}' cannot take weights of an image classifier: {refusal.Reason} {refusal.Remedy}");
        Preprocessing preprocessing = file.Preprocessing;
        var names = PlainNames.Of(state.Tensors, ExpectedNames(structure));
        if (state.OtherPlaces.Count > 0)
            notes?.Add(
                $"The weights are those under '{state.Place}'; as many lie under "
                    + $"{string.Join(", ", state.OtherPlaces.Select(p => $"'{p}'"))}."
            );
        if (names.LeftOut.Count > 0)
            notes?.Add(
                $"The network's names begin with '{names.Prefix}'; left out is what does not: "
                    + $"{string.Join(", ", names.LeftOut.Take(5))}{(names.LeftOut.Count > 5 ? ", …" : "")}."
            );
        OnnxModel model = WeightImport.Apply(
            structure,
            names.Tensors,
            new WeightImportOptions
            {
                Source = $"The weights of '{state.Path}'",
                IsOrdered = state.IsOrdered,
                Epsilon = epsilon,
            }
        );
        model.SetMetadata(Preprocessing.MetadataKey, preprocessing.ToJson());
        if (options.LabelsFile is { } labels)
            model.SetMetadata(
                LabelSet.MetadataKey,
                JsonSerializer.Serialize(LabelSet.FromFile(labels, Classes(model, structurePath)).Labels, JsonSerializerOptions.Web)
            );
        model.SetMetadata(MetadataKey, Origin(state.Path, structurePath));
        return model;
    }

    /// <summary>The layers' names that a structure knows.</summary>
    internal static IReadOnlyCollection<string> ExpectedNames(OnnxModel structure) =>
        [.. WeightedNode.Of(new GraphIndex(structure)).Where(n => n.Names.Count > 0).SelectMany(n => n.Names).Distinct()];

    /// <summary>The text of <see cref="MetadataKey"/>.</summary>
    internal static string Origin(string weights, string structure) =>
        JsonSerializer.Serialize(
            new
            {
                schema = "partwise.imported/1",
                weights = Path.GetFileName(weights),
                structure = Path.GetFileName(structure),
            },
            JsonSerializerOptions.Web
        );

    private static int Classes(OnnxModel model, string path) =>
        model.Outputs[0].Shape is [_, { Size: { } classes }]
            ? (int)classes
            : throw new PartwiseException(
                $"'{path}' does not state the number of its classes, so labels cannot be checked; leave out `LabelsFile`."
            );
}
