using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>A photo whose predicted class is another after an edit.</summary>
/// <param name="Path">The photo as its dataset names it.</param>
/// <param name="Class">The class that it is of; null where that is no class of the model.</param>
/// <param name="Before">The predicted class before.</param>
/// <param name="After">The predicted class after.</param>
public sealed record ChangedPrediction(string Path, int? Class, ClassScore Before, ClassScore After)
{
    /// <summary><c>gained</c> where it is recognised now, <c>lost</c> where it no longer is, <c>other</c> where it is wrong both times,
    /// <c>unknown</c> where its class is.</summary>
    public string Outcome =>
        Class is not { } c ? "unknown"
        : After.Class == c ? "gained"
        : Before.Class == c ? "lost"
        : "other";
}
