using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>What a part of one of two classes adds to the difference of their logits.</summary>
/// <param name="Owner">The class that it belongs to.</param>
/// <param name="Part">The part, with what it adds to the logit of its own class.</param>
/// <param name="Elsewhere">What it adds to the logit of the other of both classes; 0 in a model taken apart, whose parts speak for their
/// own class alone.</param>
/// <param name="Difference">What it adds to logit of the one − logit of the other.</param>
/// <param name="Map">[rows, columns]: the part's map with the sign and size that it has in the difference.</param>
public sealed record ContrastedPart(PartPrediction Owner, PartContribution Part, double Elsewhere, double Difference, float[] Map);
