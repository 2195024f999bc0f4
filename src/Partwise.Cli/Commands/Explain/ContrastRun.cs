using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Says why one class (<c>wanted</c>; null for the predicted one of each photo) and not another.</summary>
internal sealed class ContrastRun(
    OpenedModel model,
    int other,
    int? wanted,
    ExplainRequest request,
    Screen screen,
    TimeProvider time,
    CancellationToken cancellation
) : PhotoRun<ContrastImage>(model, request, screen, time, cancellation)
{
    protected override ContrastImage Explain(
        int index,
        string name,
        SeenPhoto photo,
        PictureFolder? folder,
        int threads,
        CancellationToken token
    )
    {
        int one = wanted ?? photo.Subject.Predicted;
        // Among many photos, some may be predicted to be that very class.
        if (one == other && wanted is null)
            throw new SkipPhotoException($"it is predicted to be '{Model.Labels[other]}' itself; give --class to ask about another class");
        var contrast = ClassContrast.Of(Model, photo.Subject, one, other);
        Dictionary<string, string>? pictures = folder is null
            ? null
            : ContrastPictures
                .Draw(ContrastDescriber.View(photo, contrast), contrast)
                .ToDictionary(p => p.Key, p => folder.Write(index, p.Key, p.Value));
        return ContrastDescriber.Describe(
            name,
            photo,
            contrast,
            Request.Crop,
            pictures,
            folder?.WriteMap(index, "contrast.npy", contrast.Map),
            Model
        );
    }

    protected override object Document(PhotoResults<ContrastImage> results) =>
        new ContrastDocument(ContrastDocument.CurrentSchema, Request.Bundle, results.Images, results.Skipped, Warnings);

    protected override IRenderable Table(ContrastImage image, int width) => ContrastTable.Image(image, width);
}
