using System.Globalization;
using System.Text.Json;

namespace Partwise.Files;

/// <summary>Where something stands in a document, as people write it: <c>classes[0].prototypes[2].name</c>.</summary>
internal static class JsonPath
{
    private const int MostCharacters = 120;
    private const int MostInName = 60;

    /// <summary>The place of a member.</summary>
    public static string Member(string path, string name) => (path.Length == 0 ? "" : path + ".") + Shortened(name, MostInName);

    /// <summary>The place of an entry of a list.</summary>
    public static string Entry(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>A place in a sentence, shortened at its beginning.</summary>
    public static string Quoted(string path) =>
        path.Length == 0 ? "the document"
        : path.Length <= MostCharacters ? $"'{path}'"
        : $"'…{path[^MostCharacters..]}'";

    /// <summary>A text in a sentence, shortened at its end.</summary>
    public static string Shortened(string text, int most) => text.Length <= most ? text : text[..most] + "…";

    /// <summary>The first value for which <paramref name="isWrong"/> (given whether the value is an entry of a list); null where none
    /// is.</summary>
    public static string? Find(JsonElement value, Func<JsonElement, bool, bool> isWrong, string path = "", bool isEntry = false)
    {
        if (isWrong(value, isEntry))
            return path;
        if (value.ValueKind == JsonValueKind.Object)
            return value.EnumerateObject().Select(m => Find(m.Value, isWrong, Member(path, m.Name))).FirstOrDefault(p => p is not null);
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        return value.EnumerateArray().Select((v, i) => Find(v, isWrong, Entry(path, i), isEntry: true)).FirstOrDefault(p => p is not null);
    }
}
