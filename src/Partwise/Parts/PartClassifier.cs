using System.Text.Json;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Parts;

/// <summary>Opens the network of a bundle as a plain classifier: its own logits, feature map and gradients, without the explanation outputs.</summary>
public static class PartClassifier
{
    /// <summary>Loads the classifier inside a part network. The output that leads to the logits, labels and preprocessing are those that the network's metadata state.</summary>
    /// <param name="path">A part network, such as a bundle's <c>network.onnx</c>.</param>
    /// <param name="features">The feature map's tensor; null finds it.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <exception cref="PartwiseException">The file is no part network, or its metadata are damaged.</exception>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    public static ImageClassifier Load(string path, string? features = null, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
            throw new PartwiseException($"There is no file '{path}'; make the bundle anew with 'partwise fit'.");
        var model = OnnxModel.Load(path);
        string Metadata(string key) => model.GetMetadata(key)
            ?? throw new PartwiseException($"'{path}' lacks the metadata '{key}', so it is no part network; make it anew with 'partwise fit'.");
        PartOutput? output;
        try
        {
            output = JsonSerializer.Deserialize<PartOutput>(Metadata(PartOutputs.OutputKey), JsonSerializerOptions.Web);
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"'{path}' has unreadable metadata '{PartOutputs.OutputKey}': {e.Message}", e);
        }
        var options = new ClassifierOptions { Output = output?.Name, Features = features };
        var preprocessing = Preprocessing.FromMetadata(Metadata(PartOutputs.PreprocessingKey), null);
        return ImageClassifier.Load(model, path, options, preprocessing, classes => LabelSet.FromMetadata(Metadata(PartOutputs.LabelsKey), classes), cancellationToken);
    }
}
