using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>The part of a network that a training step runs, and what it reads.</summary>
/// <param name="Network">From <paramref name="Training"/>'s batches to the logits.</param>
/// <param name="Training">The training images.</param>
/// <param name="Validation">The images held out, in their own order; null without any.</param>
internal sealed record TrainedPart(OnnxModel Network, IBatchSource Training, IBatchSource? Validation) : IDisposable
{
    /// <summary>The whole network, from photos.</summary>
    public static TrainedPart Whole(
        OnnxModel network,
        TrainingImages images,
        DataSplit split,
        Preprocessing preprocessing,
        NetworkTrainingOptions options
    )
    {
        DatasetImage[] validation = [.. split.Validation.Select(i => images.Train[i])];
        return new TrainedPart(
            network,
            new BatchLoader([.. split.Training.Select(i => images.Train[i])], preprocessing, options.Loading()),
            validation.Length == 0
                ? null
                : new BatchLoader(validation, preprocessing, options.Loading() with { Shuffle = false, Augmentation = null })
        );
    }

    public void Dispose()
    {
        Training.Dispose();
        Validation?.Dispose();
    }
}
