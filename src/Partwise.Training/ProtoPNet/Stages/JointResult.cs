using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>What stage one gave.</summary>
/// <param name="Network">The network.</param>
/// <param name="Epochs">Every epoch, those before a resumption too where the log has them.</param>
/// <param name="Skipped">The images that could not be read.</param>
internal sealed record JointResult(ProtoPNetNetwork Network, IReadOnlyList<EpochRecord> Epochs, IReadOnlyList<SkippedImage> Skipped);
