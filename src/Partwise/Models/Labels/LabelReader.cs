using System.Globalization;
using System.Text;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Reads labels in the forms that they are kept in.</summary>
internal static class LabelReader
{
    private const long MaximumBytes = 16 << 20;
    private const int MaximumLabel = 1000;

    /// <summary>The labels of a file.</summary>
    public static string[] ReadFile(string path, int classes, string remedy)
    {
        string text;
        try
        {
            text = InputFile.ReadAllText(path, MaximumBytes, length => new DataFileException(string.Create(
                CultureInfo.InvariantCulture, $"The labels file '{path}' has {length} bytes; at most {MaximumBytes} are allowed, so check that it is the right file.")));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFileException($"The labels file '{path}' does not exist; {remedy}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"The labels file '{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
        string source = $"The labels file '{path}'";
        if (Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            return Check(LabelCsv.Read(text, path, classes), classes, source, remedy);
        return ReadText(text, classes, source, remedy);
    }

    /// <summary>The labels of a text.</summary>
    public static string[] ReadText(string text, int classes, string source, string remedy)
    {
        text = text.TrimStart('\uFEFF');
        if (text.Contains('\0'))
            throw new DataFileException($"{source} is not text; {remedy}.");
        // A label may begin with a bracket, so what is not JSON is read as lines.
        string[] labels = Json(text, classes, source, remedy) ?? Lines(text, source, remedy);
        return Check(labels, classes, source, remedy);
    }

    private static string[] Lines(string text, string source, string remedy)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        if (lines is [""])
            throw new DataFileException($"{source} is empty; {remedy}.");
        int blank = Array.IndexOf(lines, "");
        if (blank >= 0)
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"{source} has no label in line {blank + 1}; {remedy}."));
        return lines;
    }

    private static string[]? Json(string text, int classes, string source, string remedy)
    {
        string trimmed = text.TrimStart();
        if (!trimmed.StartsWith('[') && !trimmed.StartsWith('{'))
            return null;
        try
        {
            using var document = StrictJson.Parse(trimmed, new JsonDocumentOptions { MaxDepth = 8, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((e, i) => Text(e, i, source, remedy))]
                : ByIndex(document.RootElement, classes, source, remedy);
        }
        catch (InvalidTextException e)
        {
            throw new DataFileException($"{source} holds text that is not valid Unicode; {remedy}.", e);
        }
        catch (JsonException e) when (!trimmed.Contains('\n') || trimmed.Split('\n', 2)[0].Trim() is "[" or "{")
        {
            throw new DataFileException($"{source} begins like JSON but is not readable as such; {remedy}.", e);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string[] ByIndex(JsonElement root, int classes, string source, string remedy)
    {
        SortedDictionary<int, string> labels = [];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                throw new DataFileException($"{source} has the key '{property.Name}' where an index from 0 is needed; {remedy}.");
            if (!labels.TryAdd(index, Text(property.Value, index, source, remedy)))
                throw new DataFileException($"{source} gives the index {property.Name} twice; {remedy}.");
        }
        return InOrder(labels, classes, source, remedy);
    }

    /// <summary>The labels of the indices 0, 1, …, which must all be there.</summary>
    public static string[] InOrder(SortedDictionary<int, string> labels, int classes, string source, string remedy)
    {
        int expected = 0;
        foreach (int index in labels.Keys)
        {
            if (index != expected++)
                throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"{source} has no label for the index {expected - 1}; the model has {classes} classes, 0 to {classes - 1}, so {remedy}."));
        }
        return [.. labels.Values];
    }

    private static string Text(JsonElement element, int index, string source, string remedy) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"{source} has no text as the label {index}; {remedy}."));

    private static string[] Check(string[] labels, int classes, string source, string remedy)
    {
        if (labels.Length != classes)
        {
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture,
                $"{source} has {labels.Length} {(labels.Length == 1 ? "label" : "labels")} but the model has {classes} {(classes == 1 ? "class" : "classes")}; {remedy}."));
        }
        int longest = Array.FindIndex(labels, l => l.Length > MaximumLabel);
        if (longest >= 0)
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"{source} has a label of {labels[longest].Length} characters (index {longest}); at most {MaximumLabel} are allowed, so shorten it."));
        return [.. labels.Select(Printable)];
    }

    // Labels reach terminals, where control characters could do harm.
    private static string Printable(string label)
    {
        StringBuilder text = new(label.Length);
        foreach (char c in label)
            text.Append(char.IsControl(c) ? ' ' : c);
        return text.ToString().Trim();
    }
}
