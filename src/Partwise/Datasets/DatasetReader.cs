using Partwise.Datasets.Internals;

namespace Partwise.Datasets;

/// <summary>Recognises a dataset by its files and reads its list of images.</summary>
public static class DatasetReader
{
    /// <summary>
    /// Reads a CUB-200-2011 root, a Stanford Cars root, a folder with one subfolder per class, a folder of images, a CSV
    /// (<c>path,class</c>) or one image.
    /// Hidden files and files of other kinds are ignored; missing files are listed as skipped.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="DatasetException">Nothing is there, no image was found, or an annotation is malformed (the message names file and
    /// line).</exception>
    public static ImageDataset Open(string path, DatasetOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DatasetOptions();
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            if (File.Exists(full))
                return OpenFile(path, full, options);
            if (!Directory.Exists(full))
                throw new DatasetException(
                    $"'{path}' does not exist; give a folder of images, a CSV with the columns path,class, or an image."
                );
            if (CubReader.FindRoot(full) is { } cub)
                return new CubReader(cub, options).Read();
            return StanfordCarsReader.FindRoot(full) is { } cars
                ? new StanfordCarsReader(cars, options).Read()
                : FolderReader.Read(path, full, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
    }

    private static ImageDataset OpenFile(string path, string full, DatasetOptions options)
    {
        if (Path.GetExtension(full).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            return new CsvDatasetReader(full, options).Read();
        if (!ImageFiles.IsImage(full))
            throw new DatasetException(
                $"'{path}' is neither an image ({ImageFiles.Extensions}) nor a CSV; give a folder of images, a CSV with the columns "
                    + $"path,class, or an image."
            );
        string name = Path.GetFileName(full);
        return new ImageDataset
        {
            Name = name,
            Kind = DatasetKind.Single,
            Root = Path.GetDirectoryName(full)!,
            Images = [new DatasetImage { Path = full, RelativePath = name }],
        };
    }
}
