namespace Partwise.Evaluation.GroundTruth;

/// <summary>What a map reaches that has its peak, or its mass, anywhere with equal probability.</summary>
/// <param name="Peak">The share of the picture whose nearest part within reach is the twins' part.</param>
/// <param name="Mass">The share of the picture that the part's region covers.</param>
internal sealed record TwinChance(double Peak, double Mass);
