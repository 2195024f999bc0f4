using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>Writes arrays of single-precision numbers on one line; a map of a thousand numbers need not take a thousand lines.</summary>
internal sealed class CompactNumbersConverter : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("An array of numbers is expected.");
        var values = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            values.Add(reader.GetSingle());
        return [.. values];
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue("[" + string.Join(',', value.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]");
}
