namespace Partwise.Training;

/// <summary>A tensor of an optimiser's own memory, such as a momentum.</summary>
/// <param name="Name">The parameter's name and what it is, as <c>conv1.weight.momentum</c>.</param>
/// <param name="Values">The numbers themselves, not a copy.</param>
/// <param name="Shape">The parameter's sizes.</param>
internal sealed record OptimizerSlot(string Name, float[] Values, IReadOnlyList<long> Shape);
