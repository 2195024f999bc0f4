namespace Partwise.Models;

/// <summary>What a test run of a classifier tells.</summary>
/// <param name="Logits">The shape of the logits for one image, such as [1, classes].</param>
/// <param name="Features">The feature map; null where no tensor before the logits has rows and columns.</param>
internal sealed record NetworkShape(long[] Logits, FeatureMap? Features)
{
    /// <summary>What the last layer adds to the logits [classes]; empty where that is not known.</summary>
    public float[] Bias { get; init; } = [];

    /// <summary>A constant of the head's own at each image; null where it has none that the features do not give.</summary>
    public PlainOffset? Offset { get; init; }
}
