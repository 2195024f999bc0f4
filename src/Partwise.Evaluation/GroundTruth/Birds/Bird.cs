using Partwise.Aviary;

namespace Partwise.Evaluation.GroundTruth;

/// <summary>An image of the dataset as its scene says.</summary>
/// <param name="Index">Its position in the dataset.</param>
/// <param name="Scene">The scene.</param>
/// <param name="Species">Its species, by index in the catalog.</param>
/// <param name="Label">The model's label of the species; null where it has none.</param>
internal sealed record Bird(int Index, Scene Scene, int Species, int? Label);
