using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>What a pruning did.</summary>
/// <param name="Document">What the new bundle says.</param>
/// <param name="Decision">Which prototypes went.</param>
/// <param name="LastLayer">The last layer's fit; null where its weights were left.</param>
/// <param name="TrainBefore">The share of the training photos recognised before, 0 to 1.</param>
/// <param name="TrainAfter">The same after it.</param>
/// <param name="TestBefore">The share of the test photos recognised before; null without any.</param>
/// <param name="TestAfter">The same after it.</param>
/// <param name="Skipped">Photos that could not be used.</param>
public sealed record PruneResult(
    BundleDocument Document,
    PruningDecision Decision,
    LastLayerFit? LastLayer,
    double TrainBefore,
    double TrainAfter,
    double? TestBefore,
    double? TestAfter,
    IReadOnlyList<SkippedImage> Skipped
);
