namespace Partwise.Explanations;

/// <summary>A prototype of a third class, which adds to the difference of two logits because a prototype network connects every prototype
/// with every class.</summary>
/// <param name="Prototype">Its number among all prototypes.</param>
/// <param name="Class">Its class.</param>
/// <param name="Label">That class's label.</param>
/// <param name="Part">Its number within that class, from 0.</param>
/// <param name="ToOne">What it adds to the logit of the one class.</param>
/// <param name="ToOther">What it adds to the logit of the other.</param>
public sealed record BystandingPrototype(int Prototype, int Class, string Label, int Part, double ToOne, double ToOther)
{
    /// <summary>What it adds to logit of the one − logit of the other.</summary>
    public double Difference => ToOne - ToOther;
}
