using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>What an edit of a prototype network did.</summary>
/// <param name="Document">What the new bundle says.</param>
/// <param name="LastLayer">The last layer's fit.</param>
/// <param name="TrainBefore">The share of the training photos recognised before, 0 to 1.</param>
/// <param name="TrainAfter">The same after it.</param>
/// <param name="EmptyClasses">Classes that have lost all their prototypes.</param>
/// <param name="Skipped">Photos that could not be used.</param>
public sealed record PrototypeEditResult(
    BundleDocument Document,
    LastLayerFit LastLayer,
    double TrainBefore,
    double TrainAfter,
    IReadOnlyList<int> EmptyClasses,
    IReadOnlyList<SkippedImage> Skipped
);
