using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Models;

namespace Partwise.Cli.Documents;

/// <summary>The preprocessing as the JSON contracts write it, with its source.</summary>
internal static class PreprocessingDocument
{
    public static JsonNode? Create(Preprocessing preprocessing)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            preprocessing.WriteTo(writer, withSource: true);
        return JsonNode.Parse(buffer.ToArray());
    }
}
