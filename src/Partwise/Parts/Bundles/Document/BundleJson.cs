using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>How Partwise writes and reads its JSON documents: camelCase, enums by name, no NaN.</summary>
public static class BundleJson
{
    /// <summary>For files and for <c>--json</c>: indented, text left readable.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>For embedding in HTML: one line, with every character escaped that could end a script element.</summary>
    public static JsonSerializerOptions Embedded { get; } = Create(indented: false, JavaScriptEncoder.Default);

    private static JsonSerializerOptions Create(bool indented, JavaScriptEncoder encoder) =>
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = indented,
            Encoder = encoder,
            MaxDepth = 32,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new CompactNumbersConverter() },
        };
}
