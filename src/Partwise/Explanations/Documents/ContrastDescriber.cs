using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>Puts a contrast into the form that <c>explain --why-not --json</c> prints.</summary>
public static class ContrastDescriber
{
    /// <summary>The view in which a contrast's maps are located and drawn: those of prototype networks are enlarged as published code does
    /// it.</summary>
    /// <param name="photo">The photo in front of the model.</param>
    /// <param name="contrast">The contrast.</param>
    public static PhotoView View(SeenPhoto photo, ClassContrast contrast)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(contrast);
        return contrast.Bystanders is null ? photo.View : photo.View.Cubic();
    }

    /// <summary>Describes a contrast.</summary>
    /// <param name="path">The photo as it was given.</param>
    /// <param name="photo">The photo in front of the model.</param>
    /// <param name="contrast">The contrast.</param>
    /// <param name="crop">The box that the network saw; null for the whole photo.</param>
    /// <param name="pictures">Where its pictures were written, by the names of <see cref="ContrastPictures"/>; null for none.</param>
    /// <param name="map">Where its raw map was written; null for nowhere.</param>
    /// <param name="model">The model, which knows what people call its parts; null for no names.</param>
    public static ContrastImage Describe(
        string path,
        SeenPhoto photo,
        ClassContrast contrast,
        PixelBox? crop,
        IReadOnlyDictionary<string, string>? pictures = null,
        string? map = null,
        OpenedModel? model = null
    )
    {
        PhotoView view = View(photo, contrast);
        string? Picture(string name) => pictures?.GetValueOrDefault(name);
        (int x, int y, BoundingBox box) = view.Locate(contrast.Map.Values, contrast.Map.Height, contrast.Map.Width);
        ContrastClass Side(PartPrediction side) =>
            new(
                side.Class,
                side.Label,
                side.Logit,
                side.Bias,
                side.Decomposed,
                [
                    .. contrast
                        .Parts.Where(p => p.Owner.Class == side.Class)
                        .Select(p =>
                        {
                            (int px, int py, BoundingBox own) = view.Locate(p.Part.Map, contrast.Map.Height, contrast.Map.Width);
                            return new ContrastPart(
                                p.Part.Prototype,
                                p.Part.Contribution,
                                (float)p.Difference,
                                new PixelPoint(px, py),
                                PixelBox.Of(own),
                                Picture(ContrastPictures.Name(side.Class, p.Part.Prototype))
                            )
                            {
                                Name = side.Decomposed ? model?.PartName(side.Class, p.Part.Prototype) : null,
                                OtherContribution = contrast.Bystanders is null ? null : p.Elsewhere,
                            };
                        }),
                ]
            );
        return new ContrastImage(
            path,
            photo.View.Photo.Width,
            photo.View.Photo.Height,
            Side(contrast.One),
            Side(contrast.Other),
            contrast.LogitDifference,
            contrast.BiasDifference,
            contrast.SumError,
            new PixelPoint(x, y),
            PixelBox.Of(box),
            Picture("contrast.png"),
            map
        )
        {
            Crop = crop,
            Bystanders = contrast.Bystanders,
        };
    }
}
