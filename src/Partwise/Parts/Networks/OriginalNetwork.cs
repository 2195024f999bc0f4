using System.Text.Json;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Parts;

/// <summary>The classifier inside a post-hoc bundle's part network: its graph without the explanation outputs, with the labels and
/// preprocessing that the part network knows.</summary>
internal sealed record OriginalNetwork(OnnxModel Model, PartOutput Output, Preprocessing Preprocessing)
{
    /// <summary>Takes it out.</summary>
    /// <param name="network">The part network.</param>
    /// <param name="labels">The labels that its metadata get; null where it has none.</param>
    /// <param name="path">The part network's file, for messages.</param>
    /// <exception cref="PartwiseException">The part network's metadata are damaged.</exception>
    public static OriginalNetwork Of(OnnxModel network, IReadOnlyList<string>? labels, string path)
    {
        PartOutput output = ReadOutput(network, path);
        Preprocessing preprocessing = Preprocessing.FromMetadata(network.GetMetadata(PartOutputs.PreprocessingKey) ?? "", null);
        OnnxModel model = SubgraphExtractor.Extract(network, null, network.Outputs.Select(o => o.Name).Where(o => !PartOutputs.IsOwn(o)));
        foreach (
            (string key, string value) in network.Metadata.Where(m =>
                !m.Key.StartsWith("partwise.", StringComparison.Ordinal) || m.Key == PartOutputs.HistoryKey
            )
        )
            model.SetMetadata(key, value);
        if (labels is not null)
            model.SetMetadata(LabelSet.MetadataKey, JsonSerializer.Serialize(labels, JsonSerializerOptions.Web));
        model.SetMetadata(Preprocessing.MetadataKey, preprocessing.ToJson());
        return new OriginalNetwork(model, output, preprocessing);
    }

    private static PartOutput ReadOutput(OnnxModel network, string path)
    {
        try
        {
            return StrictJson.Deserialize<PartOutput>(network.GetMetadata(PartOutputs.OutputKey) ?? "null", JsonSerializerOptions.Web)
                ?? throw new PartwiseException(
                    $"'{path}' lacks the metadata '{PartOutputs.OutputKey}'; make the bundle anew with 'partwise fit'."
                );
        }
        catch (JsonException e)
        {
            throw new PartwiseException(
                $"'{path}' has unreadable metadata '{PartOutputs.OutputKey}': {e.Message}; make the bundle anew with 'partwise fit'.",
                e
            );
        }
    }
}
