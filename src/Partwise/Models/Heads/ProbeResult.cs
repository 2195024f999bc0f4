namespace Partwise.Models;

/// <summary>What the test run gave.</summary>
/// <param name="FeatureShape">The shape of the feature map; null where the run failed.</param>
/// <param name="Features">The feature map's values; null where they were not needed.</param>
/// <param name="Logits">The logits; null where they were not needed.</param>
/// <param name="LogitsShape">The shape of the logits; null where they were not needed.</param>
/// <param name="Failure">Why the run failed and what to do; null where it did not.</param>
internal sealed record ProbeResult(long[]? FeatureShape, float[]? Features, float[]? Logits, long[]? LogitsShape, (string Reason, string Remedy)? Failure);
