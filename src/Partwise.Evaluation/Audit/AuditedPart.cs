namespace Partwise.Evaluation;

/// <summary>What a part does over the photos of its own class. Evidence is the positive part of its maps.</summary>
/// <param name="Class">The class's index.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Part">The part's number, from 0.</param>
/// <param name="Name">What a person calls it; null where nobody has named it.</param>
/// <param name="Photos">The photos of the class.</param>
/// <param name="MeanContribution">What it adds on average.</param>
/// <param name="Background">The mean share of its evidence off the object; null where no foreground is known.</param>
/// <param name="BackgroundArea">The mean share of the picture off the object, which evidence anywhere would have; null where no foreground
/// is known.</param>
/// <param name="Estimated">Whether the foreground was estimated in most photos.</param>
/// <param name="Place">Where the window lies that holds most of its evidence over all photos: <c>top left</c>, <c>bottom</c>,
/// <c>middle</c>, …</param>
/// <param name="PlaceShare">The share of its evidence in that window, the mean over photos.</param>
/// <param name="PlaceArea">The window's share of the picture.</param>
/// <param name="FewPhotos">The share of its positive contributions in the tenth of the photos with most of it.</param>
/// <param name="SharedWith">The other classes that have a part of nearly the same pattern (cosine of 0.9 or more).</param>
public sealed record AuditedPart(
    int Class,
    string Label,
    int Part,
    string? Name,
    int Photos,
    double MeanContribution,
    double? Background,
    double? BackgroundArea,
    bool Estimated,
    string Place,
    double PlaceShare,
    double PlaceArea,
    double FewPhotos,
    IReadOnlyList<string> SharedWith
);
