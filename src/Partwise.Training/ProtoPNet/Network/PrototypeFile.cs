using System.Globalization;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Prototypes and class connection in a safetensors file: <c>prototypes</c> [m,D,H1,W1], <c>prototype_class</c> [m] and
/// <c>class_connection</c> [C,m], with similarity, epsilon and origins in the header.
///</summary>
internal static class PrototypeFile
{
    /// <summary>The schema.</summary>
    public const string Schema = "partwise.protopnet/1";

    private const string SchemaEntry = "schema";
    private const string Values = "prototypes";
    private const string ClassOf = "prototype_class";
    private const string Connection = "class_connection";
    private const string Similarity = "similarity";
    private const string Epsilon = "epsilon";
    private const string Origins = "origins";

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="network">The network.</param>
    /// <param name="entries">Further texts of the header.</param>
    /// <exception cref="OutputException">The place cannot be written.</exception>
    public static void Write(string path, ProtoPNetNetwork network, params IEnumerable<KeyValuePair<string, string>> entries)
    {
        ArgumentNullException.ThrowIfNull(network);
        PrototypeLayer layer = network.Prototypes;
        using var file = new SafetensorsWriter(path);
        file.SetMetadata(SchemaEntry, Schema);
        file.SetMetadata(Similarity, JsonNamingPolicy.KebabCaseLower.ConvertName(layer.Similarity.ToString()));
        file.SetMetadata(Epsilon, layer.Epsilon.ToString("R", CultureInfo.InvariantCulture));
        file.SetMetadata(Origins, JsonSerializer.Serialize(network.Origins, JsonSerializerOptions.Web));
        foreach ((string key, string value) in entries)
            file.SetMetadata(key, value);
        file.Add<float>(Values, layer.Values, layer.Count, layer.Channels, layer.Height, layer.Width);
        file.Add<long>(ClassOf, [.. layer.ClassOf.Select(c => (long)c)], layer.Count);
        file.Add<float>(Connection, network.Connection.Weights, network.Connection.Classes, layer.Count);
        file.Complete();
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">The texts of its header.</param>
    /// <returns>Prototypes, connection and origins.</returns>
    /// <exception cref="DataFileException">The file is none, or its tensors do not fit each other.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (PrototypeLayer Prototypes, ClassConnection Connection, IReadOnlyList<PrototypeOrigin?> Origins) Read(
        string path,
        out IReadOnlyDictionary<string, string> metadata
    )
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        metadata = file.Metadata;
        if (metadata.GetValueOrDefault(SchemaEntry) != Schema)
            throw new DataFileException($"'{path}' has the schema '{metadata.GetValueOrDefault(SchemaEntry)}'; '{Schema}' is read.");
        if (
            file.Tensors.GetValueOrDefault(Values)?.Shape is not [var m, var d, var h, var w]
            || file.Tensors.GetValueOrDefault(ClassOf)?.Shape is not [var n]
            || n != m
            || file.Tensors.GetValueOrDefault(Connection)?.Shape is not [var classes, var columns]
            || columns != m
            || m < 1
            || d < 1
            || h < 1
            || w < 1
            || classes < 1
        )
        {
            throw new DataFileException(
                $"'{path}' is damaged: its prototypes, classes and connection do not fit each other; train the network again."
            );
        }
        long[] classOf = file.Read<long>(ClassOf);
        if (classOf.Any(c => c < 0 || c >= classes))
            throw new DataFileException($"'{path}' is damaged: a prototype belongs to no class; train the network again.");
        if (
            !Enum.TryParse(metadata.GetValueOrDefault(Similarity), ignoreCase: true, out SimilarityKind similarity)
            || !Enum.IsDefined(similarity)
            || !float.TryParse(metadata.GetValueOrDefault(Epsilon), NumberStyles.Float, CultureInfo.InvariantCulture, out float epsilon)
            || !(epsilon > 0)
        )
        {
            throw new DataFileException($"'{path}' does not say how distances become similarities; train the network again.");
        }
        var layer = new PrototypeLayer(file.Read<float>(Values), [.. classOf.Select(c => (int)c)], d, h, w)
        {
            Similarity = similarity,
            Epsilon = epsilon,
        };
        return (layer, new ClassConnection(file.Read<float>(Connection), classes), ReadOrigins(path, metadata, m));
    }

    private static PrototypeOrigin?[] ReadOrigins(string path, IReadOnlyDictionary<string, string> metadata, int count)
    {
        try
        {
            PrototypeOrigin?[] origins =
                StrictJson.Deserialize<PrototypeOrigin?[]>(
                    metadata.GetValueOrDefault(Origins) ?? "[]",
                    JsonSerializerOptions.Web,
                    lenient: true
                ) ?? [];
            return origins.Length == 0 || origins.Length == count
                ? origins
                : throw new DataFileException(
                    $"'{path}' is damaged: it has {origins.Length} origins for {count} prototypes; train the network again."
                );
        }
        catch (JsonException e)
        {
            throw new DataFileException($"'{path}' has unreadable origins: {e.Message.TrimEnd('.')}; train the network again.", e);
        }
    }
}
