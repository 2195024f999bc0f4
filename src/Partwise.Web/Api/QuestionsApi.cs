using Microsoft.AspNetCore.Mvc;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Explanations;
using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>Questions about photos. The answers are the documents that the command line prints.</summary>
internal static class QuestionsApi
{
    // One request must not keep a thread for a minute; the command line has no such limit.
    private const int MaxRuns = 100;

    private const string Photo =
        " Send the photo as the body, or several as multipart/form-data. box=X,Y,WIDTH,HEIGHT shows the model a part of the photo only.";

    public static void Map(RouteGroupBuilder api)
    {
        Question<ExplainDocument>(
            api,
            "explain",
            ExplainAsync,
            "The top classes, each logit as bias plus parts: partwise.explain/1, the document that the command line prints."
        );
        Question<ContrastDocument>(
            api,
            "contrast",
            ContrastAsync,
            "Why the predicted class, or ?class=, and not ?other=: partwise.contrast/1, the document that the command line prints."
        );
        Question<DropDocument>(
            api,
            "drop",
            DropAsync,
            "What the model would say without parts: ?drop=2,3 of the predicted class, ?drop=CLASS:2 of another, counted from 1; "
                + "partwise.drop/1."
        );
        Question<RegionDocument>(
            api,
            "region",
            RegionAsync,
            "What each part adds inside ?region=X,Y,WIDTH,HEIGHT, and the logit without it; partwise.region/1."
        );
        Question<PlaceDocument>(
            api,
            "place",
            PlaceAsync,
            "What each part says at ?at=X,Y, and the training patches of the strongest; partwise.place/1."
        );
        Question<SaliencyDocument>(
            api,
            "saliency",
            SaliencyAsync,
            $"The map of a saliency method, ?method=, for the predicted class or ?class=; of those that cost at most {MaxRuns} runs; "
                + $"partwise.saliency/1."
        );
        Question<BundleExample>(
            api,
            "view",
            ViewAsync,
            "One photo as the page shows it: with the part maps and the picture that the network saw; ?class= adds further classes."
        );
    }

    private static void Question<T>(RouteGroupBuilder api, string verb, Delegate handler, string summary) =>
        api.MapPost("/models/{name}/" + verb, handler)
            .WithName(verb)
            .WithSummary(summary)
            .WithDescription(summary + Photo)
            .Accepts<byte[]>("application/octet-stream", "image/jpeg", "image/png", "multipart/form-data")
            .Produces<T>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task<ExplainDocument> ExplainAsync(string name, string? box, HttpContext context, PhotoQuestion question) =>
        question.AskAsync(
            context,
            name,
            (model, photo, region, token) => model.Describe(photo.Name, model.Explain(photo.Data, region, token), region),
            (model, images, skipped, warnings) => new ExplainDocument(ExplainDocument.CurrentSchema, model.Name, images, skipped, warnings)
        );

    private static Task<ContrastDocument> ContrastAsync(
        string name,
        string? other,
        string? @class,
        string? box,
        HttpContext context,
        PhotoQuestion question
    ) =>
        question.AskAsync(
            context,
            name,
            (model, photo, region, token) =>
            {
                int rival = model.Opened.FindClass(Named(other, "other"));
                SeenPhoto seen = model.Look(photo.Data, region, token);
                int one = string.IsNullOrEmpty(@class) ? seen.Subject.Predicted : model.Opened.FindClass(@class);
                return ContrastDescriber.Describe(
                    photo.Name,
                    seen,
                    ClassContrast.Of(model.Opened, seen.Subject, one, rival),
                    Crop(region),
                    model: model.Opened
                );
            },
            (model, images, skipped, warnings) =>
                new ContrastDocument(ContrastDocument.CurrentSchema, model.Name, images, skipped, warnings)
        );

    private static Task<DropDocument> DropAsync(
        string name,
        [FromQuery] string[] drop,
        string? box,
        HttpContext context,
        PhotoQuestion question
    )
    {
        if (drop.Length == 0 || drop.Any(string.IsNullOrEmpty))
            throw new RefusedException(StatusCodes.Status400BadRequest, "Say which parts: drop=2,3 or drop=CLASS:2, counted from 1.");
        IReadOnlyList<PartDrop> parts = PartDrop.Parse(drop);
        return question.AskAsync(
            context,
            name,
            (model, photo, region, token) =>
            {
                SeenPhoto seen = model.Look(photo.Data, region, token);
                return DropImage.Of(photo.Name, seen, DropOutcome.Of(model.Opened, seen.Subject, parts), Crop(region));
            },
            (model, images, skipped, warnings) => new DropDocument(DropDocument.CurrentSchema, model.Name, images, skipped, warnings)
        );
    }

    private static Task<RegionDocument> RegionAsync(
        string name,
        string? region,
        string? @class,
        string? box,
        HttpContext context,
        PhotoQuestion question
    )
    {
        BoundingBox rectangle = RequestBox.Read(Named(region, "region"), "region")!.Value;
        return question.AskAsync(
            context,
            name,
            (model, photo, crop, token) =>
            {
                SeenPhoto seen = model.Look(photo.Data, crop, token);
                return RegionEvidence.Of(model.Opened, seen, Class(model, seen, @class), rectangle, crop, token);
            },
            (model, images, skipped, warnings) => new RegionDocument(RegionDocument.CurrentSchema, model.Name, images, skipped, warnings)
        );
    }

    private static Task<PlaceDocument> PlaceAsync(
        string name,
        string? at,
        string? @class,
        string? box,
        HttpContext context,
        PhotoQuestion question
    )
    {
        PixelPoint place = RequestBox.ReadPlace(at, "at");
        return question.AskAsync(
            context,
            name,
            (model, photo, crop, token) =>
            {
                SeenPhoto seen = model.Look(photo.Data, crop, token);
                return PlaceEvidence.Of(model.Opened, seen, Class(model, seen, @class), place);
            },
            (model, images, skipped, warnings) => new PlaceDocument(PlaceDocument.CurrentSchema, model.Name, images, skipped, warnings)
        );
    }

    private static Task<SaliencyDocument> SaliencyAsync(
        string name,
        string? method,
        string? @class,
        string? box,
        HttpContext context,
        PhotoQuestion question
    )
    {
        string wanted = Named(method, "method");
        return question.AskAsync(
            context,
            name,
            (model, photo, crop, token) =>
            {
                SeenPhoto seen = model.Look(photo.Data, crop, token);
                int c = Class(model, seen, @class);
                IAttributionMethod made = AttributionMethods.Create(wanted, model.Opened.Network);
                if (made.Runs(seen.Subject) > MaxRuns)
                    throw new RefusedException(
                        StatusCodes.Status400BadRequest,
                        $"'{wanted}' costs {made.Runs(seen.Subject)} runs of the model; at most {MaxRuns} are allowed here. "
                            + $"'partwise explain' has no such limit."
                    );
                MethodMap explained = MethodExplainer.Explain(wanted, made, seen.Subject, c, new AttributionOptions(), token);
                AttributionMap map = explained.Map ?? throw new RefusedException(StatusCodes.Status400BadRequest, explained.Reason!);
                return new SaliencyImage(
                    photo.Name,
                    c,
                    model.Opened.Labels[c],
                    wanted,
                    explained.Runs,
                    map.Height,
                    map.Width,
                    map.Values,
                    explained.InLogits,
                    explained.Sum,
                    explained.CompletenessError
                );
            },
            (model, images, skipped, warnings) =>
                new SaliencyDocument(SaliencyDocument.CurrentSchema, model.Name, images, skipped, warnings)
        );
    }

    private static Task<BundleExample> ViewAsync(
        string name,
        [FromQuery] string[] @class,
        string? box,
        HttpContext context,
        PhotoQuestion question
    ) =>
        question.AskAsync(
            context,
            name,
            (model, photo, region, token) =>
            {
                PhotoExplanation explained = model.Explain(photo.Data, region, token);
                BundleExample example = ExampleDrawer.Embed(explained, photo.Name, truth: null);
                if (@class.Length == 0)
                    return example;
                SeenPhoto seen = model.Look(explained.Photo, region, token);
                int[] more = [.. @class.Select(model.Opened.FindClass).Distinct().Except(example.Predictions.Select(p => p.Class))];
                return example with { Predictions = [.. example.Predictions, .. more.Select(c => model.Opened.TakeApart(seen, c))] };
            },
            (_, images, _, _) => images[0],
            most: 1
        );

    private static int Class(ServedModel model, SeenPhoto seen, string? named) =>
        string.IsNullOrEmpty(named) ? seen.Subject.Predicted : model.Opened.FindClass(named);

    private static PixelBox? Crop(BoundingBox? box) => box is { } b ? PixelBox.Of(b) : null;

    private static string Named(string? text, string name) =>
        !string.IsNullOrEmpty(text) ? text : throw new RefusedException(StatusCodes.Status400BadRequest, $"'{name}' is missing.");
}
