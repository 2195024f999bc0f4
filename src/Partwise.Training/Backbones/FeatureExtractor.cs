using System.Collections.Concurrent;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Runs a frozen backbone over images and keeps the mean of each feature map over its positions.</summary>
internal static class FeatureExtractor
{
    /// <summary>Computes the features, or reads those of an earlier run with the same network, settings and photos. They do not depend on
    /// the number of threads.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="images">The photos.</param>
    /// <param name="options">Crop, decoding limits, threads, and the cache's folder; without one nothing is kept.</param>
    /// <param name="progress">Told of every image computed; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PartwiseException">The network gives NaN or infinity for a photo.</exception>
    /// <exception cref="OutputException">The cache's folder cannot be written.</exception>
    public static PooledFeatures Run(
        Backbone backbone,
        IReadOnlyList<DatasetImage> images,
        FeatureOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        int d = backbone.Map.Channels;
        using FeatureStore store = FeatureStore.Open(
            new FeaturePlace(options.CacheFolder),
            FeatureKey.Of(backbone, images, options.Crop, options.Limits, "pooled"),
            1,
            images.Count,
            [d],
            rows => Compute(backbone, images, options, rows, progress, cancellationToken)
        );
        int[] kept = [.. Enumerable.Range(0, images.Count).Where(i => store.Used(0, i) >= 0)];
        var values = new float[checked(kept.Length * d)];
        for (int i = 0; i < kept.Length; i++)
            store.Read(0, kept[i], values.AsSpan(i * d, d));
        return new PooledFeatures([.. kept.Select(i => images[i])], values, d, store.Skipped, store.FromCache);
    }

    /// <exception cref="PartwiseException">A value is not finite.</exception>
    internal static void RequireFinite(ReadOnlySpan<float> values, Backbone backbone, DatasetImage image)
    {
        foreach (float x in values)
        {
            if (!float.IsFinite(x))
                throw new PartwiseException(
                    $"The backbone '{backbone.Path}' gives NaN or infinity for '{image.RelativePath}'; check its weights."
                );
        }
    }

    private static SkippedImage[] Compute(
        Backbone backbone,
        IReadOnlyList<DatasetImage> images,
        FeatureOptions options,
        FeatureRows rows,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int done = 0;
        var failed = new ConcurrentDictionary<int, string>();
        (OnnxModel model, string output) = PooledHead.Pool(backbone);
        using InferenceSession session = EngineSessions.Create(model, intraOpThreads: 1);
        var preparer = new ImagePreparer(backbone.Preprocessing, options.Limits);
        PreprocessingSize size = backbone.Preprocessing.Crop;
        OrderedWorkers.Run(
            images.Count,
            options.Threads,
            () => OrtValue.Allocate<float>([1, 3, size.Height, size.Width]),
            (i, input, token) =>
            {
                try
                {
                    PreparedImage photo = preparer.Prepare(images[i].Path, images[i].Region(options.Crop));
                    preparer.Preprocessing.Normalize(photo.Pixels, input.AsSpan<float>());
                    using OrtValue pooled = session.Run([backbone.InputName], [input], [output], cancellationToken: token)[0];
                    RequireFinite(pooled.AsSpan<float>(), backbone, images[i]);
                    rows.Add(0, i, i, pooled.AsSpan<float>());
                }
                catch (ImageException e)
                {
                    failed[i] = e.Message;
                }
                progress?.Report(new TrainingProgress(TrainingStage.Features, Interlocked.Increment(ref done), images.Count));
            },
            cancellationToken
        );
        return [.. failed.OrderBy(f => f.Key).Select(f => new SkippedImage(images[f.Key].RelativePath, f.Value))];
    }
}
