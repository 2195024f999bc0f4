using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Files.Internals;

namespace Partwise.Training;

/// <summary>
/// Features of a frozen backbone, kept on disk: one safetensors file per (backbone, feature tensor, preprocessing, crop, list of images with
/// their sizes and times of change). A file that is missing, damaged or of other images is computed anew and replaced.
/// </summary>
public static class FeatureCache
{
    private const string Tensor = "features";
    private const string KeyEntry = "partwise.features/1";
    private const string SkippedEntry = "skipped";

    /// <summary>The features of the images, from the cache where they are there.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="images">The photos.</param>
    /// <param name="options">Crop, limits, threads, and the cache's folder; without one nothing is kept.</param>
    /// <param name="progress">Told of every image computed; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="OutputException">The cache's folder cannot be written.</exception>
    public static PooledFeatures Get(Backbone backbone, IReadOnlyList<DatasetImage> images, FeatureOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.CacheFolder is not { } folder)
            return FeatureExtractor.Run(backbone, images, options, progress, cancellationToken);
        string key = Key(backbone, images, options), path = Path.Combine(folder, key[..32] + ".features.safetensors");
        if (TryRead(path, key, images, backbone.Map.Channels) is { } cached)
            return cached;
        PooledFeatures features = FeatureExtractor.Run(backbone, images, options, progress, cancellationToken);
        Write(path, key, features);
        return features;
    }

    internal static string Key(Backbone backbone, IReadOnlyList<DatasetImage> images, FeatureOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(KeyEntry);
        Add(backbone.Sha256);
        Add(backbone.FeatureTensor);
        Add(backbone.Preprocessing.ToJson());
        Add(options.Crop.ToString());
        Add(string.Create(CultureInfo.InvariantCulture, $"{options.Limits}"));
        foreach (DatasetImage image in images)
        {
            (long length, long modified) = InputFile.Stamp(image.Path);
            Add(string.Create(CultureInfo.InvariantCulture, $"{image.RelativePath}\t{length}\t{modified}\t{image.Region(options.Crop)}"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static PooledFeatures? TryRead(string path, string key, IReadOnlyList<DatasetImage> images, int dimensions)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault(KeyEntry) != key || file.Metadata.GetValueOrDefault(SkippedEntry) is not { } json)
                return null;
            SkippedImage[] skipped = StrictJson.Deserialize<SkippedImage[]>(json, JsonSerializerOptions.Web)!;
            HashSet<string> left = [.. skipped.Select(s => s.Path)];
            DatasetImage[] kept = [.. images.Where(i => !left.Contains(i.RelativePath))];
            float[] values = file.Read<float>(Tensor);
            return values.Length == kept.Length * dimensions ? new PooledFeatures(kept, values, dimensions, skipped, true) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFileException or JsonException)
        {
            return null;
        }
    }

    private static void Write(string path, string key, PooledFeatures features)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
        using var writer = new SafetensorsWriter(path);
        writer.SetMetadata(KeyEntry, key);
        writer.SetMetadata(SkippedEntry, JsonSerializer.Serialize(features.Skipped, JsonSerializerOptions.Web));
        writer.Add<float>(Tensor, features.Values, features.Images.Count, features.Dimensions);
        writer.Complete();
    }
}
