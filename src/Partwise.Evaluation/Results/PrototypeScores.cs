namespace Partwise.Evaluation;

/// <summary>The part scores of one prototype.</summary>
/// <param name="Method">The method.</param>
/// <param name="Class">The class.</param>
/// <param name="Prototype">Its number within the class, from 0.</param>
/// <param name="BestPart">The part that it hits most often; null where none is visible often enough.</param>
/// <param name="Rate">In which share of the images where that part is visible, in [0,1].</param>
/// <param name="Consistent">Whether the rate reaches the threshold.</param>
/// <param name="Stability">0 to 100; null where it was not measured.</param>
/// <param name="NoHitRate">The share of images in which it hits no part, in [0,1].</param>
public sealed record PrototypeScores(
    string Method,
    int Class,
    int Prototype,
    string? BestPart,
    double Rate,
    bool Consistent,
    double? Stability,
    double NoHitRate
);
