using System.Text.Json;
using System.Threading.RateLimiting;
using Partwise.Explanations;

namespace Partwise.Web;

/// <summary>The V1 protocol of KServe: instances of encoded photos, answered by predictions or explanations in their order.</summary>
internal static class KServeV1
{
    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder v1 = app.MapGroup("/v1").WithTags("KServe V1");
        v1.MapGet("/models", (ModelCatalog catalog) => new { models = catalog.All.Select(m => m.Name).ToArray() })
            .WithSummary("The models' names.");
        v1.MapGet("/models/{name}", (string name, ModelCatalog catalog) => new { name = catalog.Find(name).Name, ready = true })
            .WithSummary("Whether a model is ready.");
        Verb(
            v1,
            "predict",
            async (string name, HttpContext context, PhotoQuestion question, ModelCatalog catalog, WorkGate gate, StudioOptions options) =>
                new { predictions = await AnswerAsync(name, context, question, catalog, gate, options, Predict) },
            "The top classes of each instance."
        );
        Verb(
            v1,
            "explain",
            async (string name, HttpContext context, PhotoQuestion question, ModelCatalog catalog, WorkGate gate, StudioOptions options) =>
                new { explanations = await AnswerAsync(name, context, question, catalog, gate, options, Explain) },
            "Each instance as one image of partwise.explain/1."
        );
    }

    private static void Verb(RouteGroupBuilder v1, string verb, Delegate handler, string summary) =>
        v1.MapPost("/models/{name}:" + verb, handler)
            .WithSummary(summary)
            .WithDescription(summary + " Send {\"instances\":[{\"image_bytes\":{\"b64\":\"…\"}}]} or {\"instances\":[{\"b64\":\"…\"}]}.")
            .Accepts<InstancesRequest>("application/json");

    private static IReadOnlyList<ClassScore> Predict(ServedModel model, byte[] photo, string name, CancellationToken token) =>
        [.. model.Explain(photo, null, token).Predictions.Select(p => new ClassScore(p.Class, p.Label, p.Logit, p.Probability))];

    private static ExplainedImage Explain(ServedModel model, byte[] photo, string name, CancellationToken token) =>
        model.Describe(name, model.Explain(photo, null, token), null);

    private static async Task<List<T>> AnswerAsync<T>(
        string name,
        HttpContext context,
        PhotoQuestion question,
        ModelCatalog catalog,
        WorkGate gate,
        StudioOptions options,
        Func<ServedModel, byte[], string, CancellationToken, T> answer
    )
    {
        ServedModel model = catalog.Find(name);
        using RateLimitLease held = gate.Hold(question.Length(context.Request));
        byte[] body = await JsonBody.ReadAsync(context.Request, options.Limits);
        IReadOnlyList<byte[]> photos = [];
        // What the body says is read in the first instance's turn.
        var answers = new List<T>
        {
            await gate.RunAsync(
                () =>
                {
                    photos = Photos(body, options.Limits);
                    return answer(model, photos[0], "instance 0", context.RequestAborted);
                },
                context.RequestAborted
            ),
        };
        for (int i = 1; i < photos.Count; i++)
        {
            (byte[] photo, string instance) = (photos[i], $"instance {i}");
            answers.Add(await gate.RunAsync(() => answer(model, photo, instance, context.RequestAborted), context.RequestAborted));
        }
        return answers;
    }

    private static IReadOnlyList<byte[]> Photos(byte[] body, StudioLimits limits)
    {
        using JsonDocument document = JsonBody.Parse(body, limits);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("instances", out JsonElement instances)
            || instances.ValueKind != JsonValueKind.Array
            || instances.GetArrayLength() == 0
        )
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                "The body has no instances; send {\"instances\":[{\"image_bytes\":{\"b64\":\"…\"}}]}."
            );
        }
        if (instances.GetArrayLength() > limits.MaxPhotos)
            throw new RefusedException(
                StatusCodes.Status413PayloadTooLarge,
                $"There are {instances.GetArrayLength()} instances; at most {limits.MaxPhotos} are allowed in one request."
            );
        return [.. instances.EnumerateArray().Select(Photo)];
    }

    private static byte[] Photo(JsonElement instance, int index)
    {
        JsonElement at = instance;
        if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty("image_bytes", out JsonElement inner))
            at = inner;
        return
            at.ValueKind == JsonValueKind.Object
            && at.TryGetProperty("b64", out JsonElement text)
            && text.ValueKind == JsonValueKind.String
            && text.TryGetBytesFromBase64(out byte[]? photo)
            && photo.Length > 0
            ? photo
            : throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"Instance {index} holds no photo; send {{\"image_bytes\":{{\"b64\":\"…\"}}}} or {{\"b64\":\"…\"}} in base64."
            );
    }
}
