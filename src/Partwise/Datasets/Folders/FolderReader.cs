namespace Partwise.Datasets.Internals;

/// <summary>A folder with one subfolder per class, or a folder of images without classes.</summary>
internal static class FolderReader
{
    public static ImageDataset Read(string given, string root, DatasetOptions options)
    {
        string name = Path.GetFileName(root);
        if (options.WithClasses)
        {
            ImageDataset? classes = ReadClasses(name, root);
            if (classes is not null)
                return classes;
        }
        ImageFiles files = ImageFiles.Below(root);
        if (files.Found.Count == 0)
            throw new DatasetException($"'{given}' holds no image; looked for {ImageFiles.Extensions} in it and its subfolders, for a CUB-200-2011 dataset and for one subfolder per class.");
        return new ImageDataset
        {
            Name = name,
            Kind = DatasetKind.Flat,
            Root = root,
            Images = [.. files.Found.Select(f => new DatasetImage { Path = f.Path, RelativePath = f.Relative })],
            Skipped = files.Skipped,
        };
    }

    private static ImageDataset? ReadClasses(string name, string root)
    {
        List<DatasetClass> classes = [];
        List<DatasetImage> images = [];
        List<SkippedImage> skipped = [];
        string[] folders = [.. Directory.GetDirectories(root).Where(d => !ImageFiles.IsHidden(d) && !ImageFiles.IsOutput(d)).Order(StringComparer.Ordinal)];
        foreach (string folder in folders)
        {
            string className = Path.GetFileName(folder);
            if (ImageFiles.TryBelow(folder) is not { } files)
            {
                skipped.Add(new SkippedImage(className, "the folder cannot be read; check its permissions"));
                continue;
            }
            skipped.AddRange(files.Skipped.Select(s => s with { Path = $"{className}/{s.Path}" }));
            if (files.Found.Count == 0)
            {
                skipped.Add(new SkippedImage(className, "the folder holds no image"));
                continue;
            }
            int index = classes.Count;
            classes.Add(new DatasetClass(index, className));
            images.AddRange(files.Found.Select(f => new DatasetImage { Path = f.Path, RelativePath = $"{className}/{f.Relative}", Class = index }));
        }
        if (classes.Count == 0)
            return null;
        skipped.AddRange(ImageFiles.In(root).Found.Select(f => new SkippedImage(f.Relative, "it lies beside the class folders, so it has no class")));
        return new ImageDataset { Name = name, Kind = DatasetKind.Folder, Root = root, Classes = classes, Images = images, Skipped = skipped };
    }
}
