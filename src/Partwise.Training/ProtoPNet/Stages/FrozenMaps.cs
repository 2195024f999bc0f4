using System.Globalization;
using System.Text.Json;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.Training.ProtoPNet;

/// <summary>The feature maps of a frozen backbone, computed once for every view of every photo and kept on disk.</summary>
internal sealed class FrozenMaps(
    Backbone backbone,
    Preprocessing preprocessing,
    ProtoPNetConfiguration configuration,
    ProtoPNetRun run,
    IProgress<ProtoPNetProgress>? progress
)
{
    private const long MaxBytes = 64L << 30;
    private const int MaxMaps = 200_000;

    /// <summary>All views of an image in every epoch, in an order of the epoch's own.</summary>
    public FeatureBatches Training(IReadOnlyList<DatasetImage> images, CancellationToken cancellationToken) =>
        Batches(images, configuration.Data.Pipelines(), configuration.Training.Views, shuffle: true, cancellationToken);

    /// <summary>Each photo once, as it is.</summary>
    public FeatureBatches Validation(IReadOnlyList<DatasetImage> images, CancellationToken cancellationToken) =>
        Batches(images, [], 1, shuffle: false, cancellationToken);

    private FeatureBatches Batches(
        IReadOnlyList<DatasetImage> images,
        IReadOnlyList<AugmentationOptions> pipelines,
        int views,
        bool shuffle,
        CancellationToken cancellationToken
    )
    {
        FeatureMap map = backbone.Map;
        int[] shape = [map.Channels, map.Height!.Value, map.Width!.Value];
        long maps = (long)images.Count * views,
            bytes = maps * map.Channels * map.Positions * sizeof(float);
        if (bytes > MaxBytes || maps > MaxMaps)
        {
            throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The feature maps of {images.Count} images in {views} views would take {bytes / 1e9:0.0} GB; ask for fewer "
                        + $"views, or train a part of the backbone (at least 1 convolution), which keeps nothing."
                )
            );
        }
        string key = FeatureKey.Of(
            backbone,
            images,
            configuration.Data.Crop,
            run.Limits,
            "maps",
            preprocessing.ToJson(),
            JsonSerializer.Serialize(pipelines),
            views.ToString(CultureInfo.InvariantCulture),
            configuration.Seed.ToString(CultureInfo.InvariantCulture)
        );
        FeaturePlace place = (run.CacheFolder ?? run.Folder) is { } folder ? new FeaturePlace(folder) : FeaturePlace.Temporary();
        FeatureStore store = FeatureStore.Open(
            place,
            key,
            views,
            images.Count,
            shape,
            rows => Compute(images, pipelines, views, rows, cancellationToken)
        );
        return new FeatureBatches(
            store,
            [.. images.Select(i => i.Class!.Value)],
            shape,
            new LoaderOptions
            {
                BatchSize = configuration.Training.BatchSize,
                Seed = configuration.Seed,
                Shuffle = shuffle,
            },
            allViews: true
        );
    }

    private SkippedImage[] Compute(
        IReadOnlyList<DatasetImage> images,
        IReadOnlyList<AugmentationOptions> pipelines,
        int views,
        FeatureRows rows,
        CancellationToken cancellationToken
    )
    {
        ImageSource Source(AugmentationOptions? augmentation) =>
            new(
                images,
                preprocessing,
                new LoaderOptions
                {
                    Seed = configuration.Seed,
                    Augmentation = augmentation,
                    Crop = configuration.Data.Crop,
                    Limits = run.Limits,
                }
            );
        ImageSource[] sources = pipelines.Count == 0 ? [Source(null)] : [.. pipelines.Select(Source)];
        int done = 0,
            total = images.Count * views;
        using InferenceSession session = EngineSessions.Create(backbone.Model, intraOpThreads: 1);
        OrderedWorkers.Run(
            total,
            run.Threads,
            () => OrtValue.Allocate<float>([1, 3, preprocessing.Crop.Height, preprocessing.Crop.Width]),
            (i, input, token) =>
            {
                int used = sources[i % views % sources.Length].Read(i / views, i % views, input.AsSpan<float>());
                using OrtValue features = session.Run([backbone.InputName], [input], [backbone.FeatureTensor], cancellationToken: token)[0];
                FeatureExtractor.RequireFinite(features.AsSpan<float>(), backbone, images[i / views]);
                rows.Add(i % views, i / views, used, features.AsSpan<float>());
                progress?.Report(new ProtoPNetProgress("features", Interlocked.Increment(ref done), total, ""));
            },
            cancellationToken
        );
        return [.. sources.SelectMany(s => s.Skipped).DistinctBy(s => s.Path)];
    }
}
