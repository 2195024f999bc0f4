namespace Partwise.Bundles;

/// <summary>A patch near a prototype, the nearest one of its photo.</summary>
/// <param name="Image">The photo's path as its dataset names it.</param>
/// <param name="Class">The photo's class; its index in the logits.</param>
/// <param name="Crop">The picture of the patch, relative to the bundle; empty where the photo could not be drawn.</param>
/// <param name="Context">The whole photo with the patch framed, relative to the bundle; empty where it was not drawn.</param>
/// <param name="Distance">The distance from the prototype.</param>
/// <param name="Similarity">The similarity to the prototype.</param>
/// <param name="Box">The box around the highest 5 % of the activation map, in pixels of the photo: x, y, width, height.</param>
/// <param name="ReceptiveField">What of the photo the patch can depend on, in pixels of the photo: x, y, width, height.</param>
/// <param name="X">Its place on the latent map, first axis.</param>
/// <param name="Y">Its place on the latent map, second axis.</param>
/// <param name="OnObject">Whether its middle lies in the object's annotated box; null where none is annotated or the network sees the box
/// only.</param>
public sealed record AnalysedPatch(
    string Image,
    int Class,
    string Crop,
    string Context,
    double Distance,
    double Similarity,
    IReadOnlyList<int> Box,
    IReadOnlyList<int> ReceptiveField,
    double X,
    double Y,
    bool? OnObject
);
