using Partwise.Attribution;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Explanations;
using Partwise.Imaging;
using Spectre.Console.Rendering;

namespace Partwise.Cli.Commands;

/// <summary>Explains photos with attribution methods, for one class (<c>wanted</c>; null for the predicted one of each photo).</summary>
internal sealed class MethodsRun(
    OpenedModel model,
    IReadOnlyList<KeyValuePair<string, IAttributionMethod>> methods,
    int? wanted,
    int seed,
    ExplainRequest request,
    Screen screen,
    TimeProvider time,
    CancellationToken cancellation
) : PhotoRun<MethodsImage>(model, request, screen, time, cancellation)
{
    private const int Top = 3;

    protected override MethodsImage Explain(
        int index,
        string name,
        SeenPhoto photo,
        PictureFolder? folder,
        int threads,
        CancellationToken token
    )
    {
        int c = wanted ?? photo.Subject.Predicted;
        var options = new AttributionOptions { Seed = seed, Threads = threads };
        MethodEntry[] entries =
        [
            .. methods.Select(m =>
                Describe(MethodExplainer.Explain(m.Key, m.Value, photo.Subject, c, options, token), index, photo, c, folder)
            ),
        ];
        return new MethodsImage(
            name,
            photo.View.Photo.Width,
            photo.View.Photo.Height,
            Model.Top(photo.Subject.Logits.Span, Top),
            c,
            Model.Labels[c],
            entries
        )
        {
            Crop = Request.Crop,
        };
    }

    protected override object Document(PhotoResults<MethodsImage> results) =>
        new MethodsDocument("partwise.explain-methods/1", Request.Bundle, results.Images, results.Skipped, Warnings);

    protected override IRenderable Table(MethodsImage image, int width) => MethodsTable.Image(image, width);

    private MethodEntry Describe(MethodMap explained, int index, SeenPhoto photo, int c, PictureFolder? folder)
    {
        if (explained.Map is not { } map)
            return new MethodEntry(explained.Method, explained.Runs, null, null, null, null, null, null, null, explained.Reason);
        string file = explained.Method.Replace(':', '-');
        (int x, int y, BoundingBox box) = photo.View.Locate(map.Values, map.Height, map.Width);
        return new MethodEntry(
            explained.Method,
            explained.Runs,
            [map.Height, map.Width],
            explained.Sum,
            explained.CompletenessError,
            new PixelPoint(x, y),
            PixelBox.Of(box),
            folder?.Write(index, file + ".png", MethodPicture.Draw(photo.View, explained, Model.Labels[c])),
            folder?.WriteMap(index, file + ".npy", map),
            null
        );
    }
}
