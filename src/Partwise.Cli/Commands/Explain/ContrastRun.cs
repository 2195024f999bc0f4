using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Partwise.Imaging;
using Partwise.Parts;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Says why one class (<c>wanted</c>; null for the predicted one of each photo) and not another.</summary>
internal sealed class ContrastRun(OpenedModel model, int other, int? wanted, ExplainRequest request, Screen screen, TimeProvider time, CancellationToken cancellation)
    : PhotoRun<ContrastImage>(model, request, screen, time, cancellation)
{
    protected override ContrastImage Explain(int index, string name, SeenPhoto photo, PictureFolder? folder, int threads, CancellationToken token)
    {
        int one = wanted ?? photo.Subject.Predicted;
        // Among many photos, some may be predicted to be that very class.
        if (one == other && wanted is null)
            throw new SkipPhotoException($"it is predicted to be '{Model.Labels[other]}' itself; give --class to ask about another class");
        var contrast = ClassContrast.Of(Model, photo.Subject, one, other);
        PhotoView view = contrast.Bystanders is null ? photo.View : photo.View.Cubic();
        Dictionary<string, string> pictures = folder is null ? [] : ContrastPictures.Draw(view, contrast).ToDictionary(p => p.Key, p => folder.Write(index, p.Key, p.Value));
        (int x, int y, BoundingBox box) = view.Locate(contrast.Map.Values, contrast.Map.Height, contrast.Map.Width);
        ContrastClass Side(PartPrediction side) => new(side.Class, side.Label, side.Logit, side.Bias, side.Decomposed, [.. contrast.Parts.Where(p => p.Owner.Class == side.Class).Select(p =>
        {
            (int px, int py, BoundingBox own) = view.Locate(p.Part.Map, contrast.Map.Height, contrast.Map.Width);
            return new ContrastPart(p.Part.Prototype, p.Part.Contribution, (float)p.Difference, new PixelPoint(px, py), PixelBox.Of(own), pictures.GetValueOrDefault(ContrastPictures.Name(side.Class, p.Part.Prototype)))
            {
                OtherContribution = contrast.Bystanders is null ? null : p.Elsewhere,
            };
        })]);
        return new ContrastImage(name, photo.View.Photo.Width, photo.View.Photo.Height, Side(contrast.One), Side(contrast.Other), contrast.LogitDifference, contrast.BiasDifference,
            contrast.SumError, new PixelPoint(x, y), PixelBox.Of(box), pictures.GetValueOrDefault("contrast.png"), folder?.WriteMap(index, "contrast.npy", contrast.Map))
        {
            Crop = Request.Crop,
            Bystanders = contrast.Bystanders,
        };
    }

    protected override object Document(PhotoResults<ContrastImage> results) => new ContrastDocument("partwise.contrast/1", Request.Bundle, results.Images, results.Skipped, Warnings);

    protected override IRenderable Table(ContrastImage image, int width) => ContrastTable.Image(image, width);
}
