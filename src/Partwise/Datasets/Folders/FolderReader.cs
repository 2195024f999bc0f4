namespace Partwise.Datasets.Internals;

/// <summary>A folder with one subfolder per class, also below <c>train</c>, <c>val</c> and <c>test</c>, or a folder of images without
/// classes.</summary>
internal static class FolderReader
{
    public static ImageDataset Read(string given, string root, DatasetOptions options)
    {
        string name = Path.GetFileName(root);
        if (options.WithClasses && ReadClasses(name, root, options.Split) is { } classes)
            return classes;
        ImageFiles files = ImageFiles.Below(root);
        if (files.Found.Count == 0)
            throw new DatasetException(
                $"'{given}' holds no image; looked for {ImageFiles.Extensions} in it and its subfolders, for a CUB-200-2011 dataset "
                    + $"and for one subfolder per class."
            );
        return new ImageDataset
        {
            Name = name,
            Kind = DatasetKind.Flat,
            Root = root,
            Images = [.. files.Found.Select(f => new DatasetImage { Path = f.Path, RelativePath = f.Relative })],
            Skipped = [.. files.Skipped, .. files.Others(name) is { } others ? [others] : Array.Empty<SkippedImage>()],
        };
    }

    private static ImageDataset? ReadClasses(string name, string root, DatasetSplit split)
    {
        string start = SplitFolders.Unwrap(root);
        var classes = new ClassFolders();
        if (SplitFolders.Of(start, split) is { } splits)
        {
            foreach ((string folder, string part) in splits)
                classes.Add(folder, Prefix(root, folder), part);
        }
        else
        {
            classes.Add(start, Prefix(root, start), split: null);
        }
        return classes.IsEmpty ? null : classes.ToDataset(name, root);
    }

    private static string Prefix(string root, string folder) =>
        folder == root ? "" : Path.GetRelativePath(root, folder).Replace('\\', '/') + "/";
}
