using System.Text.Json;

namespace Partwise.Bundles;

/// <summary>Puts the preprocessing of a bundle into one line for people.</summary>
internal static class PreprocessingText
{
    /// <summary>
    /// For example <c>resize 256, crop 224, mean 0.485/0.456/0.406 (source metadata)</c>. Anything but an object stays the text that it is:
    /// a document may have been made by somebody else.
    ///</summary>
    public static string Of(JsonElement preprocessing)
    {
        if (preprocessing.ValueKind != JsonValueKind.Object)
            return Value(preprocessing);
        string text = string.Join(
            ", ",
            preprocessing.EnumerateObject().Where(p => p.Name != "source").Select(p => $"{Name(p.Name)} {Value(p.Value)}")
        );
        return preprocessing.TryGetProperty("source", out JsonElement source) ? $"{text} ({Source(Value(source))})" : text;
    }

    private static string Source(string source) => source == "default" ? "assumed: ImageNet's" : "from " + source;

    private static string Name(string key) =>
        key switch
        {
            "resizeMode" => "resize mode",
            "channelOrder" => "channel order",
            _ => key,
        };

    private static string Value(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => string.Join('/', value.EnumerateArray().Select(Value)),
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Undefined => "",
            _ => value.GetRawText(),
        };
}
