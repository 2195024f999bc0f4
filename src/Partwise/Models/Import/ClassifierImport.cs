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
    /// <exception cref="OnnxException">The structure is no ONNX model.</exception>
    /// <exception cref="PartwiseException">Weights, labels or preprocessing do not fit; the message says what.</exception>
    public static OnnxModel Import(StateDictionary state, string structurePath, ClassifierOptions? options = null, double? epsilon = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        options ??= new ClassifierOptions();
        var file = NetworkFile.Load(structurePath, options.PreprocessingFile);
        OnnxModel structure = file.Model;
        var input = ModelInput.Of(structure);
        if (input.Refusal is { } refusal)
            throw new PartwiseException($"'{structurePath}' cannot take weights of an image classifier: {refusal.Reason} {refusal.Remedy}");
        Preprocessing preprocessing = file.Preprocessing;
        OnnxModel model = WeightImport.Apply(structure, StateLayers.WithPlainNames(state.Tensors), new WeightImportOptions { Source = $"The weights of '{state.Path}'", IsOrdered = state.IsOrdered, Epsilon = epsilon });
        model.SetMetadata(Preprocessing.MetadataKey, preprocessing.ToJson());
        if (options.LabelsFile is { } labels)
            model.SetMetadata(LabelSet.MetadataKey, JsonSerializer.Serialize(LabelSet.FromFile(labels, Classes(model, structurePath)).Labels, JsonSerializerOptions.Web));
        model.SetMetadata(MetadataKey, Origin(state.Path, structurePath));
        return model;
    }

    /// <summary>The text of <see cref="MetadataKey"/>.</summary>
    internal static string Origin(string weights, string structure) =>
        JsonSerializer.Serialize(new { schema = "partwise.imported/1", weights = Path.GetFileName(weights), structure = Path.GetFileName(structure) }, JsonSerializerOptions.Web);

    private static int Classes(OnnxModel model, string path) => model.Outputs[0].Shape is [_, { Size: { } classes }] ? (int)classes
        : throw new PartwiseException($"'{path}' does not state the number of its classes, so labels cannot be checked; leave out --labels.");
}
