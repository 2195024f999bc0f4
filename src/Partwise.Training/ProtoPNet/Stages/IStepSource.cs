using Partwise.Datasets;
using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>What a training reads: photos, or the feature maps of a frozen backbone.</summary>
internal interface IStepSource : IDisposable
{
    /// <summary>The examples of an epoch: images × views.</summary>
    int Examples { get; }

    /// <summary>The images that could not be read so far.</summary>
    IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>The batches of an epoch; they depend on the seed and the epoch alone.</summary>
    IEnumerable<StepBatch> Epoch(int epoch, CancellationToken cancellationToken);

    /// <summary>How a network does on the validation images as they are; null without any.</summary>
    Measurement? Validate(OnnxModel network, CancellationToken cancellationToken);
}
