using System.Runtime.CompilerServices;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>Runs over a folder of photos: begun, paused and followed; what they gave; and the photos themselves, by their numbers, never by
/// paths.</summary>
internal static class DatasetApi
{
    private const int MaxRows = 10_000,
        ThumbnailSide = 96;

    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(200);

    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder dataset = api.MapGroup("/models/{name}/dataset").WithTags("Datasets");
        dataset.MapGet("", (string name, DatasetRuns runs) => runs.Of(name).Progress).WithSummary("How far the run is.");
        dataset
            .MapPost("/start", (string name, DatasetRuns runs, StudioOptions options) => Change(options, runs.Of(name), r => r.Start()))
            .WithSummary("Begins the run, or goes on where it was.");
        dataset
            .MapPost("/pause", (string name, DatasetRuns runs, StudioOptions options) => Change(options, runs.Of(name), r => r.Pause()))
            .WithSummary("Pauses the run.");
        dataset
            .MapPost("/reset", (string name, DatasetRuns runs, StudioOptions options) => Change(options, runs.Of(name), r => r.Reset()))
            .WithSummary("Forgets the run's results.");
        dataset
            .MapGet(
                "/rows",
                (string name, DatasetRuns runs, int from = 0, int count = MaxRows) =>
                    runs.Of(name).Rows(Math.Max(0, from), Math.Clamp(count, 0, MaxRows))
            )
            .WithSummary($"Results in the order in which they came, at most {MaxRows} at a time.");
        dataset
            .MapGet(
                "/events",
                (string name, DatasetRuns runs, HttpContext context) =>
                    TypedResults.ServerSentEvents(FollowAsync(runs.Of(name), context.RequestAborted))
            )
            .DisableRequestTimeout()
            .WithSummary("How far the run is, told as server-sent events until it is over.");
        dataset.MapGet("/photos/{index:int}", ThumbnailAsync).WithSummary("A photo, small.");
        dataset.MapGet("/photos/{index:int}/original", Original).WithSummary("A photo as it is.");
        dataset.MapGet("/photos/{index:int}/view", ViewAsync).WithSummary("A photo as the page shows it, with its true class taken apart.");
    }

    private static DatasetProgress Change(StudioOptions options, DatasetRun run, Action<DatasetRun> change)
    {
        if (options.ReadOnly)
            throw new RefusedException(StatusCodes.Status403Forbidden, "This server is read-only.");
        change(run);
        return run.Progress;
    }

    private static async IAsyncEnumerable<DatasetProgress> FollowAsync(DatasetRun run, [EnumeratorCancellation] CancellationToken token)
    {
        DatasetProgress? last = null;
        while (!token.IsCancellationRequested)
        {
            DatasetProgress now = run.Progress;
            if (now != last)
                yield return now;
            if (now.State is "done" or "failed")
                yield break;
            last = now;
            await Task.Delay(s_beat, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<IResult> ThumbnailAsync(
        string name,
        int index,
        HttpContext context,
        DatasetRuns runs,
        WorkGate gate,
        StudioOptions options
    )
    {
        DatasetImage image = Image(runs.Of(name), index);
        byte[] small = await gate.RunAsync(
            () =>
            {
                RgbImage photo = ImageDecoder.Decode(image.Path, options.Limits.Decode);
                double scale = Math.Min(1, (double)ThumbnailSide / Math.Max(photo.Width, photo.Height));
                return ImageEncoder.Jpeg(
                    ImageResizer.Resize(photo, Math.Max(1, (int)(photo.Width * scale)), Math.Max(1, (int)(photo.Height * scale))),
                    80
                );
            },
            context.RequestAborted
        );
        context.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Bytes(small, "image/jpeg");
    }

    private static IResult Original(string name, int index, DatasetRuns runs)
    {
        string path = Image(runs.Of(name), index).Path;
        try
        {
            return Results.Stream(InputFile.Open(path), "application/octet-stream");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(StatusCodes.Status404NotFound, $"Photo {index} can no longer be read.");
        }
    }

    private static async Task<BundleExample> ViewAsync(
        string name,
        int index,
        HttpContext context,
        DatasetRuns runs,
        ModelCatalog catalog,
        WorkGate gate
    )
    {
        DatasetRun run = runs.Of(name);
        DatasetImage image = Image(run, index);
        ServedModel model = catalog.Find(name);
        int? truth = run.Photos.Truths[index];
        return await gate.RunAsync(
            () =>
            {
                PhotoExplanation explained = model.Explain(image, context.RequestAborted);
                BundleExample example = ExampleDrawer.Embed(
                    explained,
                    image.RelativePath,
                    truth is { } t ? model.Document.Labels[t] : null
                );
                if (truth is not { } wanted || example.Predictions.Any(p => p.Class == wanted))
                    return example;
                SeenPhoto seen = model.Look(explained.Photo, model.Region(image), context.RequestAborted);
                return example with { Predictions = [.. example.Predictions, model.Opened.TakeApart(seen, wanted)] };
            },
            context.RequestAborted
        );
    }

    private static DatasetImage Image(DatasetRun run, int index) =>
        index >= 0 && index < run.Photos.Images.Count
            ? run.Photos.Images[index]
            : throw new RefusedException(
                StatusCodes.Status404NotFound,
                $"There is no photo {index}; the folder has {run.Photos.Images.Count}."
            );
}
