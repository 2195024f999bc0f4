namespace Partwise.Explanations;

/// <summary>What one part adds inside a rectangle.</summary>
/// <param name="Prototype">Its number within the class, from 0.</param>
/// <param name="Contribution">What it adds to the logit in all.</param>
/// <param name="Inside">What it adds inside. In a prototype network, whose parts count where they are most similar: weight × the highest
/// similarity inside.</param>
/// <param name="Without">What it would add without the rectangle: what lies outside.</param>
public sealed record RegionPart(int Prototype, float Contribution, double Inside, double Without);
