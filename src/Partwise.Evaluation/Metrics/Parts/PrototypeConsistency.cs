namespace Partwise.Evaluation;

/// <summary>One prototype's part hits, counted over the images of its class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Prototype">The prototype's number within it.</param>
/// <param name="Hits">[parts]: images with the part in the window.</param>
/// <param name="Seen">[parts]: images with the part visible.</param>
/// <param name="BestPart">The part with the highest rate among those with enough support; the first of equal ones; null where none
/// has.</param>
/// <param name="BestRate">Its rate, in [0,1]; 0 where there is none.</param>
/// <param name="Consistent">Whether the rate reaches the threshold.</param>
/// <param name="NoHitShare">The share of images with no part at all in the window, in [0,1].</param>
/// <param name="Images">Images of the class.</param>
internal sealed record PrototypeConsistency(
    int Class,
    int Prototype,
    int[] Hits,
    int[] Seen,
    int? BestPart,
    double BestRate,
    bool Consistent,
    double NoHitShare,
    int Images
);
