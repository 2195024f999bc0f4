using System.Threading.RateLimiting;
using Partwise.Bundles;
using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>Answers one question about the photos of a request: reads them, waits for a turn, answers; what cannot be read is listed as
/// skipped, as the command line does it.</summary>
internal sealed class PhotoQuestion(ModelCatalog catalog, WorkGate gate, StudioOptions options)
{
    /// <summary>Answers about all photos.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="answer">Answers about one photo.</param>
    /// <param name="describe">Puts the answers together.</param>
    /// <param name="most">How many photos the question takes.</param>
    /// <exception cref="RefusedException">The request is refused.</exception>
    /// <exception cref="ImageException">The only photo cannot be used.</exception>
    public async Task<TDocument> AskAsync<TAnswer, TDocument>(
        HttpContext context,
        string name,
        Func<ServedModel, UploadedPhoto, BoundingBox?, CancellationToken, TAnswer> answer,
        Func<ServedModel, IReadOnlyList<TAnswer>, IReadOnlyList<BundleSkipped>, IReadOnlyList<string>, TDocument> describe,
        int most = int.MaxValue
    )
    {
        ServedModel model = catalog.Find(name);
        BoundingBox? box = RequestBox.Read(context.Request.Query["box"], "box");
        using RateLimitLease held = gate.Hold(Length(context.Request));
        IReadOnlyList<UploadedPhoto> photos = await PhotoReader.ReadAsync(context.Request, options.Limits, context.RequestAborted);
        if (photos.Count > most)
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"This question takes {(most == 1 ? "one photo" : $"{most} photos")} at a time; {photos.Count} were sent."
            );
        var answers = new List<TAnswer>();
        var skipped = new List<BundleSkipped>();
        PartwiseException? refusal = null;
        // Photo after photo waits for its turn, so that one request of many does not keep out many requests of one.
        foreach (UploadedPhoto photo in photos)
        {
            try
            {
                answers.Add(await gate.RunAsync(() => answer(model, photo, box, context.RequestAborted), context.RequestAborted));
            }
            catch (ImageException e) when (photos.Count > 1)
            {
                skipped.Add(new BundleSkipped(photo.Name, e.Reason));
            }
            catch (PartwiseException e) when (photos.Count > 1)
            {
                // Such as a photo of the very class that is asked about. What holds for all of them, a mistyped class, is said of the
                // request.
                refusal ??= e;
                skipped.Add(new BundleSkipped(photo.Name, ErrorAnswers.Plain(e.Message).TrimEnd('.')));
            }
        }
        if (answers.Count == 0 && refusal is not null)
            throw refusal;
        return describe(model, answers, skipped, Warnings(model, box));
    }

    /// <summary>How large a body is, or may become where the client does not say.</summary>
    public long Length(HttpRequest request) =>
        Math.Min(request.ContentLength ?? options.Limits.MaxRequestBytes, options.Limits.MaxRequestBytes);

    private static IReadOnlyList<string> Warnings(ServedModel model, BoundingBox? box) =>
        model.Document.Options.ShowsBoxes && box is null
            ?
            [
                "The bundle was made from photos cropped to a box around the object, but whole photos are shown; give the object's "
                    + "box as box=X,Y,WIDTH,HEIGHT.",
            ]
            : [];
}
