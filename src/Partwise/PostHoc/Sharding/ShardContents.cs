using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>The single facts that a shard writes down, and their way back.</summary>
internal static class ShardContents
{
    /// <summary>Every file of a folder, by name.</summary>
    public static IReadOnlyList<ShardFile> List(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => new ShardFile(
                    Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'),
                    InputFile.Stamp(f).Length,
                    FileHash.Sha256(f)
                ))
                .OrderBy(f => f.Name, StringComparer.Ordinal),
        ];

    public static ShardModel Place(string path, BundleFitOptions options) =>
        new(
            Path.GetFullPath(path),
            Full(options.Classifier.LabelsFile),
            Full(options.Classifier.PreprocessingFile),
            options.Classifier.Output,
            options.Classifier.Layer,
            options.Classifier.PrefixTokens,
            (options.Limits ?? DecodeLimits.Default).MaxPixels
        );

    public static ClassifierOptions Options(ShardModel place) =>
        new()
        {
            LabelsFile = place.Labels,
            PreprocessingFile = place.Preprocessing,
            Output = place.Output,
            Layer = place.Layer,
            PrefixTokens = place.PrefixTokens,
        };

    public static ShardPhoto Describe(DatasetImage image, ImageComparison? found) =>
        new(image.Path, image.RelativePath, image.BoundingBox is { } box ? [box.X, box.Y, box.Width, box.Height] : null, found?.Top);

    public static DatasetImage Image(ShardPhoto photo) =>
        new()
        {
            Path = photo.Path,
            RelativePath = photo.Name,
            BoundingBox = photo.Box is [var x, var y, var width, var height] ? new Box(x, y, width, height) : null,
        };

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);
}
