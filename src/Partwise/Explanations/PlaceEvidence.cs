using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>What the parts of a class say at one place of the photo, and the training patches that the strongest of them responds to
/// most.</summary>
/// <param name="Class">The class.</param>
/// <param name="Label">Its label.</param>
/// <param name="Place">The place, in pixels of the photo.</param>
/// <param name="Row">The row of the feature map whose cell holds it.</param>
/// <param name="Column">The column.</param>
/// <param name="Parts">What each part adds in that cell, in prototype order.</param>
/// <param name="Strongest">The part with the largest magnitude there; null where the class has none.</param>
/// <param name="Patches">Its training patches, those closest to its value here first.</param>
public sealed record PlaceEvidence(
    int Class,
    string Label,
    PixelPoint Place,
    int Row,
    int Column,
    IReadOnlyList<PlacePart> Parts,
    int? Strongest,
    IReadOnlyList<BundleExemplar> Patches
)
{
    /// <summary>Looks at a place.</summary>
    /// <param name="model">The model of a bundle.</param>
    /// <param name="photo">The photo in front of it.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="place">A pixel of the photo.</param>
    /// <exception cref="PartwiseException">The model has no parts.</exception>
    /// <exception cref="ImageException">The place does not lie within what the network saw of the photo.</exception>
    public static PlaceEvidence Of(OpenedModel model, SeenPhoto photo, int classIndex, PixelPoint place)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(photo);
        AttributionSubject subject = photo.Subject;
        PartPrediction prediction = ClassParts.Read(model, subject, classIndex);
        RgbImage pixels = photo.View.Photo;
        double[] shares =
            place.X < 0 || place.Y < 0 || place.X >= pixels.Width || place.Y >= pixels.Height
                ? []
                : CellCoverage.Of(new BoundingBox(place.X, place.Y, 1, 1), photo.View.View, subject.Grid, subject.Rows, subject.Columns);
        int cell = Array.IndexOf(shares, shares.DefaultIfEmpty(0).Max());
        if (cell < 0 || shares[cell] == 0)
            throw new ImageException(
                ImageErrorKind.Outside,
                "The photo cannot be used: ",
                $"the place {place.X},{place.Y} does not lie within what the model saw of its {pixels.Width}x{pixels.Height} pixels"
            );
        PlacePart[] parts = [.. prediction.Parts.Select(p => new PlacePart(p.Prototype, p.Map[cell]))];
        PlacePart? strongest = parts.MaxBy(p => Math.Abs(p.Value));
        BundlePrototype? prototype = strongest is null
            ? null
            : model
                .Parts[0]
                .Document.Classes.FirstOrDefault(c => c.Class == classIndex)
                ?.Prototypes.FirstOrDefault(p => p.Index == strongest.Prototype);
        return new PlaceEvidence(
            classIndex,
            prediction.Label,
            place,
            cell / subject.Columns,
            cell % subject.Columns,
            parts,
            strongest?.Prototype,
            [.. (prototype?.Exemplars ?? []).OrderBy(e => Math.Abs(e.Peak - strongest!.Value))]
        );
    }
}
