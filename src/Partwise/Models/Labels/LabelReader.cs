using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Reads labels in the forms that they are kept in.</summary>
internal static partial class LabelReader
{
    private const long MaximumBytes = 16 << 20;
    private const int MaximumLabel = 1000;

    /// <summary>The labels of a file.</summary>
    public static string[] ReadFile(string path, int classes, string remedy)
    {
        string source = $"The labels file '{path}'",
            text;
        try
        {
            text = TextDecoder.Decode(
                InputFile.ReadAllBytes(
                    path,
                    MaximumBytes,
                    length => new DataFileException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"The labels file '{path}' has {length} bytes; at most {MaximumBytes} are allowed, so check that it is "
                                + $"the right file."
                        )
                    )
                ),
                source
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFileException($"The labels file '{path}' does not exist; {remedy}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"The labels file '{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" => Check(LabelCsv.Read(text, path, classes), classes, source, remedy),
            ".yaml" or ".yml" when Names().Match(text) is { Success: true } names => Check(
                Yaml(names, classes, source, remedy),
                classes,
                source,
                remedy
            ),
            _ => ReadText(text, classes, source, remedy),
        };
    }

    /// <summary>The labels of a text.</summary>
    public static string[] ReadText(string text, int classes, string source, string remedy)
    {
        text = text.TrimStart('\uFEFF');
        if (text.Contains('\0'))
            throw new DataFileException($"{source} is not text; {remedy}.");
        // A label may begin with a bracket, so what is neither JSON nor Python is read as lines.
        string[] labels = Tree(text, classes, source, remedy) ?? LabelLines.Read(text, classes, source, remedy);
        return Check(labels, classes, source, remedy);
    }

    private static string[]? Tree(string text, int classes, string source, string remedy)
    {
        string trimmed = text.Trim();
        if (trimmed is not (['[', ..] or ['{', ..] or ['(', ..]))
            return null;
        var tree = new LabelTree(classes, source, remedy);
        try
        {
            using var document = StrictJson.Parse(trimmed, new JsonDocumentOptions { MaxDepth = 8, AllowTrailingCommas = true });
            return tree.Read(Plain(document.RootElement)!);
        }
        catch (InvalidTextException e)
        {
            throw new DataFileException($"{source} holds text that is not valid Unicode; {remedy}.", e);
        }
        catch (JsonException) when (PythonLiteral.Parse(trimmed) is not null)
        {
            return tree.Read(PythonLiteral.Parse(trimmed)!);
        }
        catch (JsonException e) when (trimmed[0] != '(' && (!trimmed.Contains('\n') || trimmed.Split('\n', 2)[0].Trim() is "[" or "{"))
        {
            throw new DataFileException($"{source} begins like JSON but is not readable as such; {remedy}.", e);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // As PythonLiteral gives it; what can be no label becomes an empty object.
    private static object Plain(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().Select(Plain).ToList(),
            JsonValueKind.Object => element
                .EnumerateObject()
                .Select(p => new KeyValuePair<object, object>(p.Name, Plain(p.Value)))
                .ToList(),
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Number when element.TryGetInt64(out long number) => number,
            _ => new object(),
        };

    /// <summary>The <c>names</c> of a YAML file as Ultralytics' datasets have them: a list or an index, on one line or several.</summary>
    private static string[] Yaml(Match names, int classes, string source, string remedy)
    {
        string inline = names.Groups[1].Value.Trim();
        if (inline.Length > 0)
            return ReadText(inline, classes, source, remedy);
        SortedDictionary<int, string> labels = [];
        foreach (Match entry in NameEntry().Matches(names.Groups[2].Value))
        {
            string label = entry.Groups[2].Value.Trim();
            if (label is ['\'', _, .., '\''] or ['"', _, .., '"'])
                label = label[1..^1];
            int index = entry.Groups[1].Success ? int.Parse(entry.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : labels.Count;
            labels[index] = label;
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
                throw new DataFileException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{source} has no label for the index {expected - 1}; the model has {classes} classes, 0 to {classes - 1}, "
                            + $"so {remedy}."
                    )
                );
        }
        return [.. labels.Values];
    }

    private static string[] Check(string[] labels, int classes, string source, string remedy)
    {
        if (labels.Length != classes)
        {
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source} has {labels.Length} {(labels.Length == 1 ? "label" : "labels")} but the model has {classes} "
                        + $"{(classes == 1 ? "class" : "classes")}; {remedy}."
                )
            );
        }
        int longest = Array.FindIndex(labels, l => l.Length > MaximumLabel);
        if (longest >= 0)
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source} has a label of {labels[longest].Length} characters (index {longest}); at most {MaximumLabel} are "
                        + $"allowed, so shorten it."
                )
            );
        return [.. labels.Select(l => Composition.Of(Printable(l)))];
    }

    // Labels reach terminals, where control characters could do harm, and marks that turn the direction of writing could hide what stands
    // there.
    private static string Printable(string label)
    {
        StringBuilder text = new(label.Length);
        foreach (char c in label)
        {
            if (c is not (>= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F'))
                text.Append(char.IsControl(c) ? ' ' : c);
        }
        return text.ToString().Trim();
    }

    [GeneratedRegex(@"^names:[ \t]*(.*)$((?:\r?\n(?:[ \t]+.*|- .*|[ \t]*))*)", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex(@"^[ \t]*(?:-|(\d{1,9})[ \t]*:)[ \t]+(\S.*)$", RegexOptions.Multiline)]
    private static partial Regex NameEntry();
}
