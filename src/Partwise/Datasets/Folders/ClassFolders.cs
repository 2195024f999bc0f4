namespace Partwise.Datasets.Internals;

/// <summary>Collects class folders of one or several parents; a class may have a folder in each.</summary>
internal sealed class ClassFolders
{
    private readonly List<(string Class, DatasetImage Image)> _images = [];
    private readonly List<SkippedImage> _skipped = [];

    /// <summary>Whether no folder held an image.</summary>
    public bool IsEmpty => _images.Count == 0;

    /// <summary>Takes in the subfolders of <paramref name="parent"/>.</summary>
    /// <param name="parent">A folder with one subfolder per class.</param>
    /// <param name="prefix">Its path in the dataset, empty or ending in a slash.</param>
    /// <param name="split">The split that its photos are; null for none.</param>
    public void Add(string parent, string prefix, string? split)
    {
        string[] folders =
        [
            .. Directory
                .GetDirectories(parent)
                .Where(d => !ImageFiles.IsHidden(d) && !ImageFiles.IsOutput(d))
                .Order(StringComparer.Ordinal),
        ];
        foreach (string folder in folders)
        {
            string name = Path.GetFileName(folder),
                path = prefix + name;
            if (ImageFiles.TryBelow(folder) is not { } files)
            {
                _skipped.Add(new SkippedImage(path, "the folder cannot be read; check its permissions"));
                continue;
            }
            _skipped.AddRange(files.Skipped.Select(s => s with { Path = $"{path}/{s.Path}" }));
            if (files.Found.Count == 0)
            {
                _skipped.Add(new SkippedImage(path, "the folder holds no image"));
                continue;
            }
            if (files.Others(path) is { } others)
                _skipped.Add(others);
            _images.AddRange(
                files.Found.Select(f =>
                    (
                        Composition.Of(name),
                        new DatasetImage
                        {
                            Path = f.Path,
                            RelativePath = $"{path}/{f.Relative}",
                            Split = split,
                        }
                    )
                )
            );
        }
        ImageFiles beside = ImageFiles.In(parent);
        if (folders.Length > 0)
            _skipped.AddRange(
                beside.Found.Select(f => new SkippedImage(prefix + f.Relative, "it lies beside the class folders, so it has no class"))
            );
    }

    /// <summary>The dataset: classes in ordinal order of their names.</summary>
    public ImageDataset ToDataset(string name, string root)
    {
        DatasetClass[] classes =
        [
            .. _images
                .Select(i => i.Class)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select((c, index) => new DatasetClass(index, c)),
        ];
        Dictionary<string, int> indices = classes.ToDictionary(c => c.Name, c => c.Index, StringComparer.Ordinal);
        return new ImageDataset
        {
            Name = name,
            Kind = DatasetKind.Folder,
            Root = root,
            Classes = classes,
            Images = [.. _images.OrderBy(i => indices[i.Class]).Select(i => i.Image with { Class = indices[i.Class] })],
            Skipped = _skipped,
        };
    }
}
