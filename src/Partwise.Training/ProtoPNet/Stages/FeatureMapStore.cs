using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Files.Internals;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The feature maps of a frozen backbone on disk, one tensor for every view of every image, in one safetensors file: computed once, read in any
/// order. A file that is missing, damaged or of other images, views or networks is made anew.
/// </summary>
internal sealed class FeatureMapStore : IDisposable
{
    private const string KeyEntry = "partwise.feature-maps/1";
    private const string SkippedEntry = "skipped";
    private const string LabelsTensor = "labels";
    private const long MaxBytes = 64L << 30;
    private const int MaxMaps = 200_000;

    private readonly SafetensorsFile _file;

    private FeatureMapStore(SafetensorsFile file, int views)
    {
        _file = file;
        Labels = [.. file.Read<long>(LabelsTensor).Select(l => (int)l)];
        Skipped = StrictJson.Deserialize<SkippedImage[]>(file.Metadata[SkippedEntry], JsonSerializerOptions.Web)!;
        Views = views;
    }

    /// <summary>The class of every map, [images · views].</summary>
    public int[] Labels { get; }

    /// <summary>The views of each image.</summary>
    public int Views { get; }

    /// <summary>The images that could not be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>Opens the store in <paramref name="folder"/>, or makes it there.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="images">The photos.</param>
    /// <param name="preprocessing">How they become the input.</param>
    /// <param name="pipelines">How views are changed, in turns; none shows each photo once as it is.</param>
    /// <param name="configuration">Crop, views and seed.</param>
    /// <param name="run">Limits and threads.</param>
    /// <param name="folder">The folder, which exists or is made.</param>
    /// <param name="progress">Told of every view; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The maps would take too much room.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static FeatureMapStore Open(
        Backbone backbone, IReadOnlyList<DatasetImage> images, Preprocessing preprocessing, IReadOnlyList<AugmentationOptions> pipelines,
        ProtoPNetConfiguration configuration, ProtoPNetRun run, string folder, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        int views = pipelines.Count == 0 ? 1 : configuration.Training.Views;
        string key = Key(backbone, images, preprocessing, pipelines, configuration, run, views), path = Path.Combine(folder, key[..32] + ".maps.safetensors");
        if (TryOpen(path, key, images.Count * views, views) is { } store)
            return store;
        FeatureMap map = backbone.Map;
        long bytes = (long)images.Count * views * map.Channels * map.Positions * sizeof(float);
        if (bytes > MaxBytes || (long)images.Count * views > MaxMaps)
            throw new PartwiseException(string.Create(CultureInfo.InvariantCulture, $"The feature maps of {images.Count} images in {views} views would take {bytes / 1e9:0.0} GB; ask for fewer views, or train a part of the backbone (at least 1 convolution), which keeps nothing."));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, folder);
        }
        Write(backbone, images, preprocessing, pipelines, configuration, run, path, key, views, progress, cancellationToken);
        return TryOpen(path, key, images.Count * views, views) ?? throw new OutputException($"The feature maps in '{path}' cannot be read back; check the disk.");
    }

    /// <summary>Reads map <paramref name="index"/>, [C, H, W].</summary>
    public void Read(int index, Span<float> map) => _file.Read(Name(index), map);

    public void Dispose() => _file.Dispose();

    private static void Write(
        Backbone backbone, IReadOnlyList<DatasetImage> images, Preprocessing preprocessing, IReadOnlyList<AugmentationOptions> pipelines,
        ProtoPNetConfiguration configuration, ProtoPNetRun run, string path, string key, int views, IProgress<ProtoPNetProgress>? progress, CancellationToken cancellationToken)
    {
        ImageSource Source(AugmentationOptions? augmentation) => new(images, preprocessing, new LoaderOptions { Seed = configuration.Seed, Augmentation = augmentation, Crop = configuration.Data.Crop, Limits = run.Limits });
        ImageSource[] sources = pipelines.Count == 0 ? [Source(null)] : [.. pipelines.Select(Source)];
        FeatureMap map = backbone.Map;
        long[] labels = new long[images.Count * views];
        int done = 0;
        var gate = new Lock();
        using InferenceSession session = EngineSessions.Create(backbone.Model, intraOpThreads: 1);
        using var writer = new SafetensorsWriter(path);
        OrderedWorkers.Run(labels.Length, run.Threads, () => OrtValue.Allocate<float>([1, 3, preprocessing.Crop.Height, preprocessing.Crop.Width]), (i, input, token) =>
        {
            ImageSource source = sources[i % views % sources.Length];
            labels[i] = source.Label(source.Read(i / views, i % views, input.AsSpan<float>()));
            using OrtValue features = session.Run([backbone.InputName], [input], [backbone.FeatureTensor], cancellationToken: token)[0];
            RequireFinite(features.AsSpan<float>(), backbone, images[i / views]);
            lock (gate)
                writer.Add<float>(Name(i), features.AsSpan<float>(), map.Channels, map.Height!.Value, map.Width!.Value);
            progress?.Report(new ProtoPNetProgress("features", Interlocked.Increment(ref done), labels.Length, ""));
        }, cancellationToken);
        writer.Add<long>(LabelsTensor, labels, labels.Length);
        writer.SetMetadata(KeyEntry, key);
        writer.SetMetadata(SkippedEntry, JsonSerializer.Serialize(sources.SelectMany(s => s.Skipped).DistinctBy(s => s.Path), JsonSerializerOptions.Web));
        writer.Complete();
    }

    private static void RequireFinite(ReadOnlySpan<float> values, Backbone backbone, DatasetImage image)
    {
        foreach (float x in values)
        {
            if (!float.IsFinite(x))
                throw new PartwiseException($"The backbone '{backbone.Path}' gives NaN or infinity for '{image.RelativePath}'; check its weights.");
        }
    }

    private static FeatureMapStore? TryOpen(string path, string key, int count, int views)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault(KeyEntry) == key && file.Tensors.Count == count + 1)
                return new FeatureMapStore(file, views);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFileException or JsonException or KeyNotFoundException)
        {
            // Whatever is wrong with it, it is made anew.
        }
        file?.Dispose();
        return null;
    }

    private static string Key(
        Backbone backbone, IReadOnlyList<DatasetImage> images, Preprocessing preprocessing, IReadOnlyList<AugmentationOptions> pipelines,
        ProtoPNetConfiguration configuration, ProtoPNetRun run, int views)
    {
        string data = FeatureCache.Key(backbone, images, new FeatureOptions { Crop = configuration.Data.Crop, Limits = run.Limits });
        string text = string.Join('\n', KeyEntry, data, preprocessing.ToJson(), JsonSerializer.Serialize(pipelines), views.ToString(CultureInfo.InvariantCulture), configuration.Seed.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"map.{index:000000}");
}
