using System.Globalization;
using Partwise.Datasets;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Decides whether the frozen prefix of a fine-tuned network runs once or in every step.</summary>
internal static class FinetunePart
{
    /// <summary>What the steps run and read, and how that was decided, for the log.</summary>
    public static (TrainedPart Part, object Notes) Create(
        OnnxModel network,
        IReadOnlyList<string> trainable,
        Backbone backbone,
        TrainingImages images,
        DataSplit split,
        FinetuneOptions options,
        IProgress<NetworkProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        NetworkTrainingOptions training = options.Training;
        int? views = training.Augmentation is null ? 1 : training.Views;
        if (
            options.CachePrefix
            && views is { } count
            && FrozenPrefix.Find(network, trainable, backbone.Preprocessing.Crop.Height, backbone.Preprocessing.Crop.Width) is { } prefix
        )
        {
            long bytes = (((long)split.Training.Count * count) + split.Validation.Count) * prefix.Count * sizeof(float);
            if (options.CacheFolder is not null || bytes <= options.CacheMemory)
            {
                TrainedPart part = Cached(prefix, backbone, images, split, count, options, progress, cancellationToken);
                return (
                    part,
                    new
                    {
                        prefix = options.CacheFolder is null ? "computed once, in memory" : "computed once, on disk",
                        prefixTensor = prefix.Tensor,
                        prefixBytes = bytes,
                    }
                );
            }
        }
        return (TrainedPart.Whole(network, images, split, backbone.Preprocessing, training), new { prefix = "computed in every step" });
    }

    private static TrainedPart Cached(
        FrozenPrefix prefix,
        Backbone backbone,
        TrainingImages images,
        DataSplit split,
        int views,
        FinetuneOptions options,
        IProgress<NetworkProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int done = 0,
            total = (split.Training.Count * views) + split.Validation.Count;
        void Report(int more)
        {
            done += more;
            progress?.Report(new NetworkProgress(0, options.Training.Epochs, done, total, 0, 0));
        }

        FeatureBatches Of(IReadOnlyList<int> positions, LoaderOptions loading, int count)
        {
            DatasetImage[] chosen = [.. positions.Select(i => images.Train[i])];
            using var loader = new BatchLoader(chosen, backbone.Preprocessing, loading with { Shuffle = false, Views = null });
            FeatureStore features = FeatureStore.Open(
                new FeaturePlace(options.CacheFolder),
                Key(prefix, backbone, chosen, loading, count),
                count,
                loader.Count,
                prefix.Shape,
                rows => prefix.Compute(loader, count, options.Training.Threads, rows, Report, cancellationToken)
            );
            return new FeatureBatches(features, [.. chosen.Select(i => i.Class!.Value)], prefix.Shape, loading);
        }

        LoaderOptions training = options.Training.Loading() with { Views = views };
        FeatureBatches batches = Of(split.Training, training, views);
        try
        {
            return new TrainedPart(
                prefix.Rest,
                batches,
                split.Validation.Count == 0 ? null : Of(split.Validation, training with { Shuffle = false, Augmentation = null }, 1)
            );
        }
        catch
        {
            batches.Dispose();
            throw;
        }
    }

    /// <summary>All that the features depend on.</summary>
    private static string Key(FrozenPrefix prefix, Backbone backbone, IReadOnlyList<DatasetImage> images, LoaderOptions loading, int views)
    {
        string random = loading.Augmentation is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{loading.Augmentation}\n{loading.Seed}");
        return FeatureKey.Of(
            backbone,
            images,
            loading.Crop,
            loading.Limits,
            "prefix",
            prefix.Tensor,
            views.ToString(CultureInfo.InvariantCulture),
            random
        );
    }
}
