namespace Partwise.Evaluation;

/// <summary>How a class is decided, over the photos for which it is predicted.</summary>
/// <param name="Class">The class's index.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Photos">The photos of the class.</param>
/// <param name="Recognised">How many of them are recognised.</param>
/// <param name="Interval">The 95 % interval of the share recognised (Wilson); null where there are no photos.</param>
/// <param name="Predicted">The photos for which it is predicted.</param>
/// <param name="SufficientSizes">How many of these the smallest sufficient set has 0, 1, 2, … parts for.</param>
/// <param name="Alone">The part that most often decides by itself; null where none does.</param>
/// <param name="AloneShare">The share of its predictions that this part decides by itself.</param>
public sealed record AuditedClass(
    int Class,
    string Label,
    int Photos,
    int Recognised,
    ConfidenceInterval? Interval,
    int Predicted,
    IReadOnlyList<int> SufficientSizes,
    int? Alone,
    double AloneShare
);
