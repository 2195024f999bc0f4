namespace Partwise.Evaluation;

/// <summary>A photo that is not recognised, with the parts that pushed the wrong class.</summary>
/// <param name="Path">The photo as its dataset names it.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Probability">The predicted class's probability.</param>
/// <param name="LogitDifference">Logit of the predicted class − logit of its own.</param>
/// <param name="BiasDifference">What of that is in no part: the biases, and classes that were not fitted.</param>
/// <param name="Parts">The parts of both classes with what they add to the difference, largest first: those of its own class count
/// negatively.</param>
/// <param name="Picture">The picture beside the page; null where none was drawn.</param>
public sealed record AuditedMistake(
    string Path,
    string Label,
    string Predicted,
    double Probability,
    double LogitDifference,
    double BiasDifference,
    IReadOnlyList<AuditedPush> Parts,
    string? Picture
);

/// <summary>What a part adds to a wrong decision.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Part">Its number, from 0.</param>
/// <param name="Name">What a person calls it; null where nobody has named it.</param>
/// <param name="Difference">What it adds to the difference of the logits.</param>
public sealed record AuditedPush(int Class, string Label, int Part, string? Name, double Difference);
