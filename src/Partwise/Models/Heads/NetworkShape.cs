namespace Partwise.Models;

/// <summary>What a test run of a classifier tells.</summary>
/// <param name="Logits">The shape of the logits for one image, such as [1, classes].</param>
/// <param name="Features">The feature map; null where no tensor before the logits has rows and columns.</param>
internal sealed record NetworkShape(long[] Logits, FeatureMap? Features);
