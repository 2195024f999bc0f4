using System.Globalization;
using Partwise.Files;

namespace Partwise.Datasets.Internals;

/// <summary>The annotations of a MAT file of Stanford Cars: one record per image.</summary>
internal sealed class CarsTable
{
    private readonly string _path;
    private readonly MatValue _records;

    private CarsTable(string path, MatValue records) => (_path, _records) = (path, records);

    public int Count => _records.Count;

    /// <exception cref="DatasetException">The file has no such records, or cannot be read.</exception>
    public static CarsTable Open(string path, string variable) => new(path, Variable(path, variable, MatKind.Structs));

    /// <summary>The names of the classes, from number 1 on.</summary>
    public static IReadOnlyList<string> Names(string path, string variable)
    {
        MatValue names = Variable(path, variable, MatKind.Cells);
        return names.Cells.All(c => c.Kind == MatKind.Text && c.Text.Length > 0)
            ? [.. names.Cells.Select(c => c.Text.Trim())]
            : throw new DatasetException($"A name of '{variable}' in '{path}' is no text; take the official file.");
    }

    /// <summary>A text field of a record.</summary>
    public string Text(string field, int record) =>
        Field(field)[record] is { Kind: MatKind.Text } value ? value.Text : throw At(record)($"'{field}' is no text");

    /// <summary>A number field of a record.</summary>
    public double Number(string field, int record) =>
        Field(field)[record] is { Kind: MatKind.Numbers, Count: 1 } value && double.IsFinite(value.Numbers[0])
            ? value.Numbers[0]
            : throw At(record)($"'{field}' is no single number");

    /// <summary>The box of a record.</summary>
    public Box? Box(int record) =>
        Box(Number("bbox_x1", record), Number("bbox_y1", record), Number("bbox_x2", record), Number("bbox_y2", record));

    /// <summary>A box from its first and last pixels, which MATLAB counts from 1; null where it is empty.</summary>
    public static Box? Box(double x1, double y1, double x2, double y2) =>
        x2 >= x1 && y2 >= y1 ? new Box(Math.Max(0, x1 - 1), Math.Max(0, y1 - 1), x2 - x1 + 1, y2 - y1 + 1) : null;

    /// <summary>Makes errors that name the file and the record.</summary>
    public Func<string, DatasetException> At(int record) =>
        why => new DatasetException(
            string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(_path)}, record {record + 1}: {why} (in '{_path}').")
        );

    private IReadOnlyList<MatValue> Field(string field) =>
        _records.Fields.TryGetValue(field, out IReadOnlyList<MatValue>? values)
            ? values
            : throw new DatasetException(
                $"The records of '{_path}' have no field '{field}' but "
                    + $"{string.Join(", ", _records.Fields.Keys.Order(StringComparer.Ordinal).Take(10))}; take the official file."
            );

    private static MatValue Variable(string path, string variable, MatKind kind)
    {
        IReadOnlyDictionary<string, MatValue> variables;
        try
        {
            variables = MatFile.Read(path);
        }
        catch (DataFileException e)
        {
            throw new DatasetException(e.Message, e);
        }
        return variables.TryGetValue(variable, out MatValue? value) && value.Kind == kind
            ? value
            : throw new DatasetException(
                $"'{path}' has no variable '{variable}' of the kind {kind.ToString().ToLowerInvariant()}; take the official file."
            );
    }
}
