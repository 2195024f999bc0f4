using System.Globalization;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Typed access to the keys of a JSON object; every error names the key and what is allowed.</summary>
internal sealed class PreprocessingJson(JsonElement root, string source)
{
    private const int MaximumSide = 16384;

    public bool Has(string key) => root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement this[string key] => root.GetProperty(key);

    public void Require(string key, string allowed)
    {
        if (!Has(key))
            throw new DataFileException($"{source} has no '{key}'; give {allowed}.");
    }

    /// <summary>Three numbers, or one for all three channels.</summary>
    public PreprocessingChannels Channels(string key, bool positive)
    {
        string allowed = positive ? "three numbers above 0 (or one for all channels)" : "three numbers (or one for all channels)";
        JsonElement value = this[key];
        double[] numbers = value.ValueKind switch
        {
            JsonValueKind.Number => [.. Enumerable.Repeat(NumberOf(value), 3)],
            JsonValueKind.Array => [.. value.EnumerateArray().Take(4).Select(NumberOf)],
            _ => [],
        };
        if (numbers.Length != 3 || numbers.Any(n => !float.IsFinite((float)n) || (positive && (float)n <= 0)))
            throw Wrong(key, value, allowed);
        return new PreprocessingChannels(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>One of the names.</summary>
    public T OneOf<T>(string key, params (string Name, T Value)[] names)
    {
        JsonElement value = this[key];
        foreach ((string name, T result) in names)
        {
            if (value.ValueKind == JsonValueKind.String && string.Equals(value.GetString(), name, StringComparison.OrdinalIgnoreCase))
                return result;
        }
        throw Wrong(key, value, string.Join(" or ", names.Select(n => $"\"{n.Name}\"")));
    }

    public bool Flag(string key, bool fallback) =>
        !Has(key)
            ? fallback
            : this[key].ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => throw Wrong(key, this[key], "true or false"),
            };

    public double Number(string key, string allowed, Func<double, bool> holds)
    {
        double number = NumberOf(this[key]);
        return holds(number) ? number : throw Wrong(key, this[key], allowed);
    }

    /// <summary>One number for a square, or [height, width], or {"height": …, "width": …}.</summary>
    public PreprocessingSize Size(string key)
    {
        JsonElement value = this[key];
        int height = 0,
            width = 0;
        bool fits = value.ValueKind switch
        {
            JsonValueKind.Number => TrySide(value, out height) && (width = height) > 0,
            JsonValueKind.Array => value.GetArrayLength() == 2 && TrySide(value[0], out height) && TrySide(value[1], out width),
            JsonValueKind.Object => value.TryGetProperty("height", out JsonElement h)
                && value.TryGetProperty("width", out JsonElement w)
                && TrySide(h, out height)
                && TrySide(w, out width),
            _ => false,
        };
        return fits ? new PreprocessingSize(height, width) : throw Wrong(key, value, SizeForm);
    }

    public static string SizeForm =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number of pixels from 1 to {MaximumSide}, or [height, width]");

    public static bool TrySide(JsonElement element, out int side)
    {
        side = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out side) && side is >= 1 and <= MaximumSide;
    }

    public DataFileException Wrong(string key, JsonElement value, string allowed)
    {
        string given = value.GetRawText().ReplaceLineEndings(" ");
        return new DataFileException($"{source} has '{key}': {(given.Length <= 60 ? given : given[..57] + "...")}; give {allowed}.");
    }

    private static double NumberOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) ? number : double.NaN;
}
