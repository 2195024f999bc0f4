using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>A bird's twin.</summary>
/// <param name="Label">The model's label of the twin's species.</param>
/// <param name="Part">The part that tells them apart.</param>
internal sealed record Twin(int Label, BirdPart Part);
