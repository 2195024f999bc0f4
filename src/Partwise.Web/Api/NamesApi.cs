using System.Text.Json;
using System.Threading.RateLimiting;
using Partwise.Bundles;
using Partwise.Files;

namespace Partwise.Web;

/// <summary>What people call the parts: read, and written into the bundle.</summary>
internal static class NamesApi
{
    private const string Example = "{\"class\":\"Laysan Albatross\",\"part\":1,\"name\":\"white plume\"}";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/models/{name}/names", (string name, ModelCatalog catalog) => BundleNames.Of(catalog.Find(name).Document))
            .WithName("names")
            .WithSummary("What people call the parts.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPut("/models/{name}/names", SetAsync)
            .WithName("rename")
            .WithSummary("Names a part: the name is kept in the bundle and stands everywhere from then on.")
            .WithDescription($"Send {Example}: the class as label or index, the part from 1; an empty name takes the old one away.")
            .Accepts<PartNaming>("application/json")
            .Produces<IReadOnlyList<PartName>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IReadOnlyList<PartName>> SetAsync(
        string name,
        HttpContext context,
        PhotoQuestion question,
        ModelCatalog catalog,
        WorkGate gate,
        StudioOptions options
    )
    {
        if (options.ReadOnly)
            throw new RefusedException(StatusCodes.Status403Forbidden, "This server is read-only.");
        ServedModel model = catalog.Find(name);
        using RateLimitLease held = gate.Hold(question.Length(context.Request));
        byte[] body = await JsonBody.ReadAsync(context.Request, options.Limits);
        return await gate.RunAsync(
            () =>
            {
                try
                {
                    model.Rename(Read(body, model.Document, options.Limits));
                }
                catch (OutputException)
                {
                    throw new RefusedException(StatusCodes.Status409Conflict, "The bundle cannot be written; check its permissions.");
                }
                return BundleNames.Of(model.Document);
            },
            context.RequestAborted
        );
    }

    private static PartName Read(byte[] body, BundleDocument document, StudioLimits limits)
    {
        using JsonDocument json = JsonBody.Parse(body, limits);
        JsonElement root = json.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("class", out JsonElement given)
            || given.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)
            || !root.TryGetProperty("part", out JsonElement number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt32(out int part)
            || part < 1
            || !root.TryGetProperty("name", out JsonElement text)
            || text.ValueKind != JsonValueKind.String
        )
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The body names no part; send {Example}, parts counted from 1.");
        int c = BundleNames.FindClass(document, given.ToString());
        return new PartName(c, document.Labels[c], part - 1, text.GetString()!.Trim());
    }
}
