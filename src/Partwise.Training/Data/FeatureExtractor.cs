using System.Collections.Concurrent;
using Partwise.Datasets;
using Partwise.Onnx.Inference;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Runs a frozen backbone over images and keeps the mean of each feature map over its positions.</summary>
public static class FeatureExtractor
{
    /// <summary>Computes the features. They do not depend on the number of threads.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="images">The photos.</param>
    /// <param name="options">Crop, decoding limits and threads.</param>
    /// <param name="progress">Told of every image; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PartwiseException">The network gives NaN or infinity for a photo.</exception>
    public static PooledFeatures Run(Backbone backbone, IReadOnlyList<DatasetImage> images, FeatureOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        int d = backbone.Map.Channels, done = 0;
        var values = new float[checked(images.Count * d)];
        var failed = new ConcurrentDictionary<int, string>();
        (OnnxModel model, string output) = PooledHead.Pool(backbone);
        using InferenceSession session = EngineSessions.Create(model, intraOpThreads: 1);
        var preparer = new ImagePreparer(backbone.Preprocessing, options.Limits);
        PreprocessingSize size = backbone.Preprocessing.Crop;
        OrderedWorkers.Run(images.Count, options.Threads, () => OrtValue.Allocate<float>([1, 3, size.Height, size.Width]), (i, input, token) =>
        {
            try
            {
                PreparedImage photo = preparer.Prepare(images[i].Path, images[i].Region(options.Crop));
                preparer.Preprocessing.Normalize(photo.Pixels, input.AsSpan<float>());
                using OrtValue pooled = session.Run([backbone.InputName], [input], [output], cancellationToken: token)[0];
                pooled.AsSpan<float>().CopyTo(values.AsSpan(i * d, d));
            }
            catch (ImageException e)
            {
                failed[i] = e.Message;
            }
            progress?.Report(new TrainingProgress(TrainingStage.Features, Interlocked.Increment(ref done), images.Count));
        }, cancellationToken);
        return Collect(images, values, d, failed, backbone.Path);
    }

    private static PooledFeatures Collect(IReadOnlyList<DatasetImage> images, float[] values, int d, ConcurrentDictionary<int, string> failed, string path)
    {
        int[] kept = [.. Enumerable.Range(0, images.Count).Where(i => !failed.ContainsKey(i))];
        for (int i = 0; i < kept.Length; i++)
        {
            Span<float> row = values.AsSpan(kept[i] * d, d);
            foreach (float x in row)
            {
                if (!float.IsFinite(x))
                    throw new PartwiseException($"The backbone '{path}' gives NaN or infinity for '{images[kept[i]].RelativePath}'; check its weights.");
            }
            row.CopyTo(values.AsSpan(i * d, d));
        }
        return new PooledFeatures([.. kept.Select(i => images[i])], values.AsSpan(0, kept.Length * d).ToArray(), d,
            [.. failed.OrderBy(f => f.Key).Select(f => new SkippedImage(images[f.Key].RelativePath, f.Value))], false);
    }
}
