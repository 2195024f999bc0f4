using System.Globalization;
using CsvHelper;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Labels as a CSV of index and label, with or without a header line.</summary>
internal static class LabelCsv
{
    public static string[] Read(string text, string path, int classes)
    {
        SortedDictionary<int, string> labels = [];
        CsvReaderOptions options = new()
        {
            Separator = ',',
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = 1 << 20,
            MalformedData = CsvMalformedDataHandling.Throw,
            AllowLineBreaksInQuotes = false,
        };
        try
        {
            using CsvReader csv = CsvReader.FromText(text, options);
            while (csv.Read())
                Add(csv, path, labels);
        }
        catch (CsvFormatException e)
        {
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"The labels file '{path}' is not readable CSV in line {e.LineNumber}; close all quotes."), e);
        }
        return LabelReader.InOrder(labels, classes, $"The labels file '{path}'", "give one line 'index,label' for each");
    }

    private static void Add(CsvReader csv, string path, SortedDictionary<int, string> labels)
    {
        string first = csv[0].ToString().Trim();
        if (csv.RowNumber == 1 && first.Equals("index", StringComparison.OrdinalIgnoreCase))
            return;
        string label = csv.FieldCount == 2 ? csv[1].ToString().Trim() : "";
        if (label.Length == 0 || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"The labels file '{path}' is not of the form 'index,label' in line {csv.LineNumber}; put labels with commas in quotes."));
        if (!labels.TryAdd(index, label))
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"The labels file '{path}' gives the index {index} a second time in line {csv.LineNumber}; each may occur once."));
    }
}
