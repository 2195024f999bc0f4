using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>How a network does on a set of images.</summary>
/// <param name="Loss">The mean cross-entropy, nats.</param>
/// <param name="Accuracy">The share recognised, 0 to 1.</param>
/// <param name="Count">The images that could be read.</param>
/// <param name="Skipped">The images that could not, and why.</param>
internal sealed record Measurement(double Loss, double Accuracy, int Count, IReadOnlyList<SkippedImage> Skipped);
