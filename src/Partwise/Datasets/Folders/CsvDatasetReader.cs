namespace Partwise.Datasets.Internals;

/// <summary>A CSV with the columns <c>path</c>, <c>class</c> and, optionally, <c>split</c> (train or test).</summary>
internal sealed class CsvDatasetReader(string path, DatasetOptions options)
{
    private readonly string _root = Path.GetDirectoryName(path)!;
    private readonly List<(int Line, string Relative, string Full, string Class, string? Split)> _rows = [];
    private readonly Dictionary<string, (int Line, string Class)> _seen = new(StringComparer.Ordinal);
    private readonly List<SkippedImage> _skipped = [];

    public ImageDataset Read()
    {
        string[] required = options.WithClasses ? ["path", "class"] : ["path"];
        string[] optional = options.WithClasses ? ["split"] : ["class", "split"];
        foreach ((int line, string[] fields) in CsvTable.Read(path, required, optional))
        {
            if (fields.All(f => f.Length == 0))
                continue;
            Add(line, fields[0], fields[1], Split(line, fields[2]));
        }
        // Indices come from all rows, so that they are the same for every split.
        DatasetClass[] classes =
        [
            .. _rows
                .Select(r => r.Class)
                .Where(c => c.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select((name, index) => new DatasetClass(index, name)),
        ];
        Dictionary<string, int> indices = classes.ToDictionary(c => c.Name, c => c.Index, StringComparer.Ordinal);
        DatasetImage[] images =
        [
            .. _rows
                .Where(IsWanted)
                .Select(r => new DatasetImage
                {
                    Path = r.Full,
                    RelativePath = r.Relative,
                    Class = r.Class.Length > 0 ? indices[r.Class] : null,
                    Split = r.Split,
                }),
        ];
        if (images.Length == 0)
            throw new DatasetException(
                $"'{path}' names no image that can be read: {_rows.Count} of its lines name existing images, {_skipped.Count} do "
                    + $"not, and none is left for this split; relative paths start at '{_root}'."
            );
        return new ImageDataset
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Kind = DatasetKind.Csv,
            Root = _root,
            Classes = classes,
            Images = images,
            Skipped = _skipped,
        };
    }

    private void Add(int line, string given, string className, string? split)
    {
        if (given.Length == 0)
            throw AnnotationFile.Error(path, line, "the path is empty; every line needs one");
        if (className.Length == 0 && options.WithClasses)
            throw AnnotationFile.Error(path, line, $"'{AnnotationFile.Shorten(given)}' has no class; every line needs one");
        if (given.Contains('\0'))
            throw AnnotationFile.Error(path, line, "the path contains a zero character; paths are text");
        string relative = given.Replace('\\', '/');
        string full = Path.GetFullPath(
            Path.Combine(_root, OperatingSystem.IsWindows() || !File.Exists(Path.Combine(_root, given)) ? relative : given)
        );
        if (_seen.TryGetValue(full, out (int Line, string Class) first))
        {
            if (first.Class != className)
                throw AnnotationFile.Error(
                    path,
                    line,
                    $"'{AnnotationFile.Shorten(given)}' is of class '{className}' but line {first.Line} gives '{first.Class}'; an "
                        + $"image has one class"
                );
            _skipped.Add(new SkippedImage(given, $"it already occurs in line {first.Line}"));
            return;
        }
        _seen.Add(full, (line, className));
        if (!ImageFiles.Exists(full))
            _skipped.Add(new SkippedImage(given, "the file does not exist"));
        else if (!ImageFiles.IsImage(full))
            _skipped.Add(new SkippedImage(given, $"it is not an image ({ImageFiles.Extensions})"));
        else
            _rows.Add((line, relative, full, className, split));
    }

    private string? Split(int line, string text) =>
        text.ToLowerInvariant() switch
        {
            "" => null,
            "train" => "train",
            "test" => "test",
            _ => throw AnnotationFile.Error(path, line, $"the split is '{AnnotationFile.Shorten(text)}'; train and test are allowed"),
        };

    private bool IsWanted((int Line, string Relative, string Full, string Class, string? Split) row) =>
        options.Split switch
        {
            DatasetSplit.Train => row.Split != "test",
            DatasetSplit.Test => row.Split != "train",
            _ => true,
        };
}
