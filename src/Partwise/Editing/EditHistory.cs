using System.Text.Json;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Editing;

/// <summary>How a classifier's head was changed, in its metadata: <c>partwise.history</c>, a JSON array, the oldest entry first.</summary>
public static class EditHistory
{
    /// <summary>The name of the metadata entry.</summary>
    public const string MetadataKey = PartOutputs.HistoryKey;

    /// <summary>The entries; empty where there are none, and where the metadata are no such entries.</summary>
    /// <param name="metadata">A model's metadata.</param>
    public static IReadOnlyList<EditRecord> Read(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.GetValueOrDefault(MetadataKey) is not { } text)
            return [];
        try
        {
            return StrictJson.Deserialize<EditRecord[]>(text, BundleJson.Embedded) ?? [];
        }
        catch (JsonException)
        {
            // A foreign program's entry of this name keeps nobody from using the model.
            return [];
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="model">The model, which is changed.</param>
    /// <param name="entry">The entry.</param>
    public static void Add(OnnxModel model, EditRecord entry) =>
        model.SetMetadata(
            MetadataKey,
            JsonSerializer.Serialize<IReadOnlyList<EditRecord>>([.. Read(model.Metadata), entry], BundleJson.Embedded)
        );
}
