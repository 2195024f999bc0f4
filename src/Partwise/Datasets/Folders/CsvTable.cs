using System.Globalization;
using CsvHelper;

namespace Partwise.Datasets.Internals;

/// <summary>A CSV file with a header, read row by row; separated by commas or, where the header has only those, semicolons.</summary>
internal static class CsvTable
{
    private const int MaximumRecord = 1 << 20;

    /// <summary>The names of the columns, in lower case.</summary>
    public static string[] Header(string path)
    {
        string text = AnnotationFile.ReadAllText(path);
        using CsvReader csv = CsvReader.FromText(
            text,
            new CsvReaderOptions
            {
                Separator = Separator(text),
                TrimWhitespace = true,
                MaxRecordSize = MaximumRecord,
                MalformedData = CsvMalformedDataHandling.Throw,
            }
        );
        return Guard(path, () => csv.Headers.Select(h => h.Trim().ToLowerInvariant()).ToArray());
    }

    /// <summary>The rows with their line numbers; a missing optional column reads as an empty text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="required">Columns that must be there, in any order and case.</param>
    /// <param name="optional">Columns that may be there.</param>
    public static IEnumerable<(int Line, string[] Fields)> Read(string path, string[] required, string[] optional)
    {
        string text = AnnotationFile.ReadAllText(path);
        CsvReaderOptions options = new()
        {
            Separator = Separator(text),
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = MaximumRecord,
            MalformedData = CsvMalformedDataHandling.Throw,
            AllowLineBreaksInQuotes = false,
        };
        using CsvReader csv = CsvReader.FromText(text, options);
        string[] header = Guard(path, () => csv.Headers.Select(h => h.Trim().ToLowerInvariant()).ToArray());
        if (header.Length == 0)
            throw new DatasetException($"'{path}' is empty; its first line must name {string.Join(',', required)}.");
        foreach (string column in required)
        {
            if (!header.Contains(column))
                throw new DatasetException(
                    $"'{path}' has the columns '{AnnotationFile.Shorten(string.Join(',', header))}' but no '{column}'; its first "
                        + $"line must name {string.Join(',', required)}."
                );
        }
        int[] columns = [.. required.Concat(optional).Select(c => Array.IndexOf(header, c))];
        while (Guard(path, csv.Read))
            yield return ((int)csv.LineNumber, [.. columns.Select(c => c >= 0 && c < csv.FieldCount ? csv[c].ToString().Trim() : "")]);
    }

    private static T Guard<T>(string path, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (CsvFormatException e)
        {
            string line = e.LineNumber > 0 ? string.Create(CultureInfo.InvariantCulture, $", line {e.LineNumber}") : "";
            throw new DatasetException(
                $"{Path.GetFileName(path)}{line}: the line is not readable CSV; quotes must be closed and lines at most "
                    + $"{MaximumRecord} bytes long (in '{path}').",
                e
            );
        }
    }

    private static char Separator(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan(0, Math.Min(text.Length, 4096));
        int end = start.IndexOfAny('\r', '\n');
        ReadOnlySpan<char> header = end < 0 ? start : start[..end];
        return header.Contains(';') && !header.Contains(',') ? ';' : ',';
    }
}
