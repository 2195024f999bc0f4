using Partwise.Datasets.Internals;

namespace Partwise.Datasets;

/// <summary>A user's own table of class folders and labels, which overrides matching by name.</summary>
public sealed class LabelMap
{
    private readonly Dictionary<string, (int Line, string Label)> _entries = new(StringComparer.Ordinal);

    private LabelMap(string path) => Path = path;

    /// <summary>The file it was read from.</summary>
    public string Path { get; }

    /// <summary>The folders it names, ordinal.</summary>
    public IEnumerable<string> Folders => _entries.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads a CSV with the columns <c>folder</c> and <c>label</c>, where a label is its text or its index from 0.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetException">The file is not there or malformed; the message names file and line.</exception>
    public static LabelMap Read(string path)
    {
        if (!File.Exists(path))
            throw new DatasetException($"The label map '{path}' does not exist; give a CSV with the columns folder,label.");
        LabelMap map = new(path);
        try
        {
            map.ReadEntries();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The label map '{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
        return map;
    }

    internal bool TryGet(string folder, out int line, out string label)
    {
        bool found = _entries.TryGetValue(Composition.Of(folder), out (int Line, string Label) entry);
        (line, label) = entry;
        return found;
    }

    private void ReadEntries()
    {
        foreach ((int line, string[] fields) in CsvTable.Read(Path, ["folder", "label"], []))
        {
            if (fields[0].Length == 0 && fields[1].Length == 0)
                continue;
            if (fields[0].Length == 0 || fields[1].Length == 0)
                throw AnnotationFile.Error(Path, line, "folder or label is empty; every line needs both");
            if (!_entries.TryAdd(Composition.Of(fields[0]), (line, fields[1])))
                throw AnnotationFile.Error(
                    Path,
                    line,
                    $"the folder '{AnnotationFile.Shorten(fields[0])}' occurs twice; each may occur once"
                );
        }
        if (_entries.Count == 0)
            throw new DatasetException($"The label map '{Path}' has no line but its header; give one line per folder.");
    }
}
