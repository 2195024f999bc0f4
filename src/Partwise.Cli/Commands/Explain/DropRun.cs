using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Says what the model would answer without some parts.</summary>
internal sealed class DropRun(
    OpenedModel model,
    IReadOnlyList<PartDrop> drops,
    ExplainRequest request,
    Screen screen,
    TimeProvider time,
    CancellationToken cancellation
) : PhotoRun<DropImage>(model, request, screen, time, cancellation)
{
    protected override DropImage Explain(
        int index,
        string name,
        SeenPhoto photo,
        PictureFolder? folder,
        int threads,
        CancellationToken token
    )
    {
        DropOutcome outcome;
        try
        {
            outcome = DropOutcome.Of(Model, photo.Subject, drops);
        }
        catch (PartwiseException e)
        {
            // Another photo's class may have more parts.
            throw new SkipPhotoException(e.Message.TrimEnd('.'));
        }
        return DropImage.Of(name, photo, outcome, Request.Crop);
    }

    protected override object Document(PhotoResults<DropImage> results) =>
        new DropDocument(DropDocument.CurrentSchema, Request.Bundle, results.Images, results.Skipped, Warnings);

    protected override IRenderable Table(DropImage image, int width) => DropTable.Image(image, width);
}
