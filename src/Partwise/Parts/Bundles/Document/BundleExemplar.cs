namespace Partwise.Bundles;

/// <summary>A patch that a prototype responds to, with its pictures.</summary>
/// <param name="Image">The image's path relative to its dataset.</param>
/// <param name="Crop">The patch's picture, relative to the bundle.</param>
/// <param name="Context">The whole photo with the patch's region drawn, relative to the bundle.</param>
/// <param name="Peak">The highest value of the part map, in logit units.</param>
/// <param name="Contribution">The part's contribution to the logit of this image.</param>
/// <param name="X">Left edge of the region in the photo.</param>
/// <param name="Y">Top edge of the region in the photo.</param>
/// <param name="Width">Width of the region.</param>
/// <param name="Height">Height of the region.</param>
public sealed record BundleExemplar(
    string Image,
    string Crop,
    string Context,
    double Peak,
    double Contribution,
    int X,
    int Y,
    int Width,
    int Height
);
