using Partwise.Bundles;
using Partwise.Explanations;
using Partwise.Imaging;

namespace Partwise.Cli.Commands;

/// <summary>What <c>explain</c> was asked for.</summary>
/// <param name="Bundle">The path of the bundle, or model, as given.</param>
/// <param name="Images">The photos and folders as given.</param>
/// <param name="Folder">Where to write; null where nothing is written.</param>
/// <param name="Overwrite">Whether an earlier explanation may be replaced.</param>
/// <param name="RawMaps">Whether raw maps are written, and how.</param>
/// <param name="Threads">Photos worked on at the same time.</param>
/// <param name="Box">The box of each photo that the network is to see; null for the whole photo.</param>
internal sealed record ExplainRequest(
    string Bundle,
    IReadOnlyList<string> Images,
    string? Folder,
    bool Overwrite,
    RawMaps RawMaps,
    int Threads,
    BoundingBox? Box = null
)
{
    /// <summary>What a photo is called, from how it was given.</summary>
    public Func<string, string> Naming { get; init; } = given => given;

    /// <summary>The box as documents have it.</summary>
    public PixelBox? Crop => Box is { } box ? PixelBox.Of(box) : null;

    /// <summary>What is to be known before any photo is looked at.</summary>
    /// <param name="showsBoxes">Whether the network is meant to see boxes around objects.</param>
    public IReadOnlyList<string> Warnings(bool showsBoxes) =>
        showsBoxes && Box is null
            ?
            [
                "The bundle was made from photos cropped to a box around the object, but whole photos are shown; give the object's "
                    + "box as --box X,Y,WIDTH,HEIGHT.",
            ]
            : [];
}
