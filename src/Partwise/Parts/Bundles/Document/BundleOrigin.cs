namespace Partwise.Bundles;

/// <summary>The training patch that a prototype was projected onto: the prototype is what the network computes there.</summary>
/// <param name="Image">The photo's path as its dataset names it.</param>
/// <param name="Row">The patch's top row in the latent map.</param>
/// <param name="Column">The patch's left column in the latent map.</param>
/// <param name="Distance">The distance from prototype to patch before the projection.</param>
/// <param name="Box">The box around the highest 5 % of the activation map, in pixels of the photo: x, y, width, height.</param>
/// <param name="ReceptiveField">What of the photo the patch can depend on, in pixels of the photo: x, y, width, height.</param>
public sealed record BundleOrigin(
    string Image,
    int Row,
    int Column,
    double Distance,
    IReadOnlyList<int> Box,
    IReadOnlyList<int> ReceptiveField
);
