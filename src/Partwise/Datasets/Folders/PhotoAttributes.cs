using Partwise.Datasets.Internals;

namespace Partwise.Datasets;

/// <summary>Attributes of photos, such as who took them or where: a CSV with the column <c>path</c> and one column for each attribute.
/// Immutable.</summary>
public sealed class PhotoAttributes
{
    private const int MostColumns = 64;

    private readonly Dictionary<string, string[]> _values = new(StringComparer.Ordinal);

    private PhotoAttributes(IReadOnlyList<string> names) => Names = names;

    /// <summary>The attributes, in lower case, in the file's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The photos, as the file names them.</summary>
    public IReadOnlyCollection<string> Paths => _values.Keys;

    /// <summary>Reads the file.</summary>
    /// <param name="path">A CSV; paths are those of the dataset, such as <c>sparrow/12.jpg</c>.</param>
    /// <exception cref="DatasetException">It is missing or malformed; the message names file and line.</exception>
    public static PhotoAttributes Read(string path)
    {
        if (!File.Exists(path))
            throw new DatasetException(
                $"The attributes '{path}' do not exist; give a CSV with the column path and one for each attribute."
            );
        try
        {
            string[] header = CsvTable.Header(path),
                names = [.. header.Where(h => h is not "path" and not "")];
            if (names.Length is 0 or > MostColumns || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
                throw new DatasetException(
                    $"'{path}' has {names.Length} columns beside path; 1 to {MostColumns} of different names are allowed."
                );
            var attributes = new PhotoAttributes(names);
            foreach ((int line, string[] fields) in CsvTable.Read(path, ["path", .. names], []))
            {
                if (fields.All(f => f.Length == 0))
                    continue;
                if (!attributes._values.TryAdd(fields[0].Replace('\\', '/'), fields[1..]))
                    throw AnnotationFile.Error(
                        path,
                        line,
                        $"'{AnnotationFile.Shorten(fields[0])}' occurs twice; every photo may occur once"
                    );
            }
            return attributes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The attributes '{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
    }

    /// <summary>The value of an attribute; null where the file does not give it.</summary>
    /// <param name="photo">The photo as its dataset names it.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public string? Value(string photo, string name)
    {
        int column = Names.TakeWhile(n => n != name).Count();
        return column < Names.Count && _values.TryGetValue(photo, out string[]? own) && own[column].Length > 0 ? own[column] : null;
    }
}
