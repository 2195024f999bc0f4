using Partwise.Attribution;
using Partwise.Explanations;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>A method to evaluate, by the name that its rows carry.</summary>
/// <param name="Name">The name asked for, with the bundle's in front where there are several.</param>
/// <param name="Method">Makes the maps.</param>
/// <param name="Parts">The parts whose maps it sums; null for other methods.</param>
/// <param name="Bundle">The bundle that the parts come from, unchanged; null for other methods and for controls.</param>
internal sealed record PlannedMethod(string Name, IAttributionMethod Method, IPartNetwork? Parts, NamedParts? Bundle);
