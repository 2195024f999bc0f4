using System.Text.Json;

namespace Partwise.Models.Internals;

/// <summary>Writes preprocessing as JSON. What is at its default and not in the product's contract is left out.</summary>
internal static class PreprocessingWriter
{
    public static void Write(Utf8JsonWriter json, Preprocessing value, bool withSource)
    {
        json.WriteStartObject();
        if (withSource)
            json.WriteString(PreprocessingKeys.Source, PreprocessingKeys.NameOf(value.Source));
        Write(json, PreprocessingKeys.Mean, value.Mean);
        Write(json, PreprocessingKeys.Std, value.Std);
        json.WriteString(PreprocessingKeys.Scale, PreprocessingKeys.NameOf(value.Scale));
        Write(json, PreprocessingKeys.Resize, value.Resize);
        Write(json, PreprocessingKeys.Crop, value.Crop);
        json.WriteString(PreprocessingKeys.Interpolation, PreprocessingKeys.NameOf(value.Interpolation));
        if (value.ResizeMode != PreprocessingResizeMode.ShortSide)
            json.WriteString(PreprocessingKeys.ResizeMode, PreprocessingKeys.NameOf(value.ResizeMode));
        if (value.ChannelOrder != PreprocessingChannelOrder.Rgb)
            json.WriteString(PreprocessingKeys.ChannelOrder, PreprocessingKeys.NameOf(value.ChannelOrder));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string key, PreprocessingChannels channels)
    {
        json.WriteStartArray(key);
        for (int i = 0; i < 3; i++)
            json.WriteNumberValue(channels[i]);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string key, PreprocessingSize size)
    {
        if (size.Height == size.Width)
        {
            json.WriteNumber(key, size.Height);
            return;
        }
        json.WriteStartArray(key);
        json.WriteNumberValue(size.Height);
        json.WriteNumberValue(size.Width);
        json.WriteEndArray();
    }
}
