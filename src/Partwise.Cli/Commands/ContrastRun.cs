using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Parts;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Says why one class (<c>wanted</c>; null for the predicted one of each photo) and not another.</summary>
internal sealed class ContrastRun(ExplainedModel model, int other, int? wanted, ExplainRequest request, Screen screen, TimeProvider time, CancellationToken cancellation)
    : PhotoRun<ContrastImage>(model, request, screen, time, cancellation)
{
    protected override ContrastImage Explain(int index, string name, SeenPhoto photo, PictureFolder? folder, int threads, CancellationToken token)
    {
        int one = wanted ?? photo.Subject.Predicted;
        // Among many photos, some may be predicted to be that very class.
        if (one == other && wanted is null)
            throw new SkipPhotoException($"it is predicted to be '{Model.Labels[other]}' itself; give --class to ask about another class");
        var contrast = ClassContrast.Of(Model, photo.Subject, one, other);
        Dictionary<string, string> pictures = folder is null ? [] : ContrastPictures.Draw(photo.View, contrast).ToDictionary(p => p.Key, p => folder.Write(index, p.Key, p.Value));
        (int x, int y, BoundingBox box) = photo.View.Locate(contrast.Map.Values, contrast.Map.Height, contrast.Map.Width);
        ContrastClass Side(PartPrediction side, int sign) => new(side.Class, side.Label, side.Logit, side.Bias, side.Decomposed, [.. side.Parts.Select(p =>
        {
            (int px, int py, BoundingBox own) = photo.View.Locate(p.Map, contrast.Map.Height, contrast.Map.Width);
            return new ContrastPart(p.Prototype, p.Contribution, sign * p.Contribution, new PixelPoint(px, py), PixelBox.Of(own), pictures.GetValueOrDefault(ContrastPictures.Name(side.Class, p.Prototype)));
        })]);
        return new ContrastImage(name, photo.View.Photo.Width, photo.View.Photo.Height, Side(contrast.One, 1), Side(contrast.Other, -1), contrast.LogitDifference, contrast.BiasDifference,
            contrast.SumError, new PixelPoint(x, y), PixelBox.Of(box), pictures.GetValueOrDefault("contrast.png"), folder?.WriteMap(index, "contrast.npy", contrast.Map));
    }

    protected override object Document(PhotoResults<ContrastImage> results) => new ContrastDocument("partwise.contrast/1", Request.Bundle, results.Images, results.Skipped);

    protected override IRenderable Table(ContrastImage image, int width) => ContrastTable.Image(image, width);
}
