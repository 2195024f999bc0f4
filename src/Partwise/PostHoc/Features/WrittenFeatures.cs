using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>What a pass of <see cref="FeatureStorage"/> did.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Classes">The classes that are stored now.</param>
/// <param name="Kept">Those of them that were there already.</param>
/// <param name="Images">The photos stored.</param>
/// <param name="Bytes">The size of the files.</param>
/// <param name="Skipped">Photos that could not be read.</param>
/// <param name="Seconds">The time it took.</param>
public sealed record WrittenFeatures(
    string Folder,
    int Classes,
    int Kept,
    int Images,
    long Bytes,
    IReadOnlyList<SkippedImage> Skipped,
    double Seconds
);
