using System.Globalization;
using CsvHelper;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>
/// Labels as a table separated by commas, semicolons or tabs: a column of indices and one of labels, in either order, or labels alone; with
/// or without a header line. Indices begin at 0, or at 1 where they are 1 to the number of classes.
///</summary>
internal static class LabelCsv
{
    private static readonly string[] s_indices = ["index", "id", "idx", "class_id", "class_index", "class_idx", "target", ""];
    private static readonly string[] s_labels = ["label", "name", "class", "class_name", "species", "labels", "names", "classes"];

    public static string[] Read(string text, string path, int classes)
    {
        List<(long Line, string[] Fields)> rows = Rows(text, path);
        if (rows.Count == 0)
            throw new DataFileException($"The labels file '{path}' is empty; give one line 'index,label' for each class.");
        int width = rows[0].Fields.Length;
        if (width == 1 && rows.TrueForAll(r => r.Fields.Length == 1))
        {
            bool named = rows.Count != classes && s_labels.Contains(rows[0].Fields[0], StringComparer.OrdinalIgnoreCase);
            return [.. rows.Skip(named ? 1 : 0).Select(r => r.Fields[0])];
        }
        (int index, int label) = Columns(rows);
        SortedDictionary<int, string> labels = [];
        foreach ((long line, string[] fields) in rows)
        {
            if (
                fields.Length != width
                || width != 2 && label < 0
                || fields[label < 0 ? 1 : label].Length == 0
                || !int.TryParse(fields[index < 0 ? 0 : index], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            )
            {
                throw new DataFileException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The labels file '{path}' is not of the form 'index,label' in line {line}; put labels with commas in quotes."
                    )
                );
            }
            if (!labels.TryAdd(number, fields[label < 0 ? 1 : label]))
                throw new DataFileException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The labels file '{path}' gives the index {number} a second time in line {line}; each may occur once."
                    )
                );
        }
        return labels.Count == classes && labels.Keys.First() == 1 && labels.Keys.Last() == classes
            ? [.. labels.Values]
            : LabelReader.InOrder(labels, classes, $"The labels file '{path}'", "give one line 'index,label' for each");
    }

    /// <summary>The two columns, by the header, which is taken off, or by which column holds whole numbers only; −1 where that is not
    /// said.</summary>
    private static (int Index, int Label) Columns(List<(long Line, string[] Fields)> rows)
    {
        string[] first = rows[0].Fields;
        int index = Array.FindIndex(first, f => s_indices.Contains(f, StringComparer.OrdinalIgnoreCase));
        int label = Array.FindIndex(first, f => s_labels.Contains(f, StringComparer.OrdinalIgnoreCase));
        if (rows.Count > 1 && index >= 0 && (label >= 0 || first.Length == 2))
        {
            rows.RemoveAt(0);
            return (index, label >= 0 ? label : 1 - index);
        }
        bool turned =
            first.Length == 2
            && rows.TrueForAll(r => r.Fields.Length == 2 && r.Fields[1].Length > 0 && r.Fields[1].All(char.IsAsciiDigit))
            && !rows.TrueForAll(r => r.Fields[0].All(char.IsAsciiDigit));
        return turned ? (1, 0) : (-1, -1);
    }

    private static List<(long Line, string[] Fields)> Rows(string text, string path)
    {
        string first = text.AsSpan().TrimStart().ToString().Split('\n', 2)[0];
        CsvReaderOptions options = new()
        {
            Separator =
                first.Contains('\t') && !first.Contains(',') ? '\t'
                : first.Contains(';') && !first.Contains(',') ? ';'
                : ',',
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = 1 << 20,
            MalformedData = CsvMalformedDataHandling.Throw,
            AllowLineBreaksInQuotes = false,
        };
        var rows = new List<(long, string[])>();
        try
        {
            using CsvReader csv = CsvReader.FromText(text, options);
            while (csv.Read())
                rows.Add((csv.LineNumber, [.. Enumerable.Range(0, csv.FieldCount).Select(f => csv[f].ToString().Trim())]));
        }
        catch (CsvFormatException e)
        {
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The labels file '{path}' is not readable CSV in line {e.LineNumber}; close all quotes."
                ),
                e
            );
        }
        return rows;
    }
}
