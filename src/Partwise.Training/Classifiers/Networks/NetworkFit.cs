using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>A network after its last epoch.</summary>
/// <param name="Model">The network with its weights, batch normalisations folded away.</param>
/// <param name="Epochs">Every epoch, those before a resumption too where the log has them.</param>
/// <param name="Parameters">The number of trained weights.</param>
/// <param name="Skipped">The training and validation images that could not be read.</param>
internal sealed record NetworkFit(
    OnnxModel Model,
    IReadOnlyList<EpochRecord> Epochs,
    long Parameters,
    IReadOnlyList<Datasets.SkippedImage> Skipped
);
