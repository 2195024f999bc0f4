using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>How a prototype network did after a stage of its training.</summary>
/// <param name="Stage"><c>joint</c>, <c>project</c> or <c>last</c>.</param>
/// <param name="Prototypes">The number of prototypes.</param>
/// <param name="ValidationAccuracy">The share of the validation images recognised, 0 to 1; null without any.</param>
/// <param name="TestAccuracy">The share of the test images recognised, 0 to 1; null without any.</param>
public sealed record BundleStage(string Stage, int Prototypes, double? ValidationAccuracy, double? TestAccuracy)
{
    /// <summary>What the stage took, seconds. Not part of the document: the same training gives the same bundle, byte for byte.</summary>
    [JsonIgnore]
    public double Seconds { get; init; }
}
