using System.Text.Json;
using System.Threading.RateLimiting;
using Partwise.Onnx.Inference;

namespace Partwise.Web;

/// <summary>The V2 (Open Inference) protocol over the network's own tensors, with data as JSON.</summary>
internal static class KServeV2
{
    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder v2 = app.MapGroup("/v2").WithTags("KServe V2");
        v2.MapGet(
                "",
                () =>
                    new
                    {
                        name = "partwise",
                        version = typeof(Studio).Assembly.GetName().Version!.ToString(3),
                        extensions = Array.Empty<string>(),
                    }
            )
            .WithSummary("What the server is.");
        v2.MapGet("/health/live", () => new { live = true })
            .WithMetadata(new TokenGuard.Public())
            .WithSummary("Whether the server answers.");
        v2.MapGet("/health/ready", () => new { ready = true })
            .WithMetadata(new TokenGuard.Public())
            .WithSummary("Whether all models are loaded.");
        v2.MapGet("/models/{name}", (string name, ModelCatalog catalog) => Metadata(catalog.Find(name)))
            .WithSummary("A model's inputs and outputs.");
        v2.MapGet("/models/{name}/ready", (string name, ModelCatalog catalog) => new { name = catalog.Find(name).Name, ready = true })
            .WithSummary("Whether a model is ready.");
        v2.MapPost("/models/{name}/infer", InferAsync)
            .Accepts<InferRequest>("application/json")
            .Produces<InferResponse>()
            .WithSummary(
                "Runs network.onnx on a tensor: one FP32 input [n,3,height,width], normalised as the bundle says; all outputs, or "
                    + "those named."
            );
    }

    private static object Metadata(ServedModel model) =>
        new
        {
            name = model.Name,
            versions = new[] { "1" },
            platform = "onnxruntime_onnx",
            inputs = model.Network.Session.Inputs.Select(Describe),
            outputs = model
                .Network.Session.Outputs.Where(o => o.ElementType is { } type && Tensors.NameOf(type) is not null)
                .Select(Describe),
        };

    private static object Describe(TensorInfo tensor) =>
        new
        {
            name = tensor.Name,
            datatype = Tensors.NameOf(tensor.ElementType!.Value),
            shape = tensor.Shape,
        };

    private static async Task<InferResponse> InferAsync(
        string name,
        HttpContext context,
        PhotoQuestion question,
        ModelCatalog catalog,
        WorkGate gate,
        StudioOptions options
    )
    {
        ServedModel model = catalog.Find(name);
        using RateLimitLease held = gate.Hold(question.Length(context.Request));
        byte[] body = await JsonBody.ReadAsync(context.Request, options.Limits);
        return await gate.RunAsync(() => Infer(model, body, options.Limits, context.RequestAborted), context.RequestAborted);
    }

    private static InferResponse Infer(ServedModel model, byte[] body, StudioLimits limits, CancellationToken token)
    {
        using JsonDocument document = JsonBody.Parse(body, limits);
        JsonElement root = document.RootElement;
        IReadOnlyList<string> outputs = Outputs(root, model.Network.Session);
        using OrtValue input = Input(root, model, limits);
        IReadOnlyList<InferTensor> values = Run(model.Network.Session, input, outputs, token);
        string? id = root.TryGetProperty("id", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return new InferResponse(model.Name, "1", id, values);
    }

    private static InferTensor[] Run(InferenceSession session, OrtValue input, IReadOnlyList<string> outputs, CancellationToken token)
    {
        OrtValue[] values;
        try
        {
            values = session.Run([session.Inputs[0].Name], [input], outputs, token);
        }
        catch (OnnxRuntimeException)
        {
            // The numbers are the client's own here.
            throw Refused("The model cannot be run on this input.");
        }
        try
        {
            return [.. values.Select((v, i) => new InferTensor(outputs[i], v.Shape, Tensors.NameOf(v.ElementType)!, Tensors.Read(v)))];
        }
        finally
        {
            foreach (OrtValue value in values)
                value.Dispose();
        }
    }

    private static string[] Outputs(JsonElement root, InferenceSession session)
    {
        string[] all = [.. session.Outputs.Where(o => o.ElementType is { } type && Tensors.NameOf(type) is not null).Select(o => o.Name)];
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("outputs", out JsonElement wanted))
            return all;
        if (wanted.ValueKind != JsonValueKind.Array || wanted.GetArrayLength() == 0)
            throw Refused("'outputs' is no list of outputs.");
        return
        [
            .. wanted
                .EnumerateArray()
                .Select(o =>
                    o.ValueKind == JsonValueKind.Object
                    && o.TryGetProperty("name", out JsonElement n)
                    && n.ValueKind == JsonValueKind.String
                    && all.Contains(n.GetString())
                        ? n.GetString()!
                        : throw Refused(
                            $"'outputs' names an output that the model does not have; it has "
                                + $"{string.Join(", ", all.Select(a => $"'{a}'"))}."
                        )
                )
                .Distinct(),
        ];
    }

    private static OrtValue Input(JsonElement root, ServedModel model, StudioLimits limits)
    {
        TensorInfo expected = model.Network.Session.Inputs[0];
        (int height, int width) = (model.Network.Preprocessing.Crop.Height, model.Network.Preprocessing.Crop.Width);
        string shape = $"[n,3,{height},{width}]";
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("inputs", out JsonElement inputs)
            || inputs.ValueKind != JsonValueKind.Array
            || inputs.GetArrayLength() != 1
            || inputs[0].ValueKind != JsonValueKind.Object
        )
        {
            throw Refused($"'inputs' has to hold one tensor, '{expected.Name}' {shape}.");
        }
        JsonElement input = inputs[0];
        string? Text(string key) =>
            input.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (Text("name") != expected.Name || Text("datatype") != "FP32")
            throw Refused($"The input is '{Text("name")}' of type '{Text("datatype")}'; '{expected.Name}' of type 'FP32' is needed.");
        long[] given =
            input.TryGetProperty("shape", out JsonElement sizes) && sizes.ValueKind == JsonValueKind.Array && sizes.GetArrayLength() == 4
                ? [.. sizes.EnumerateArray().Select(d => d.ValueKind == JsonValueKind.Number && d.TryGetInt64(out long size) ? size : -1)]
                : [];
        if (given is not [>= 1 and var count, 3, var rows, var columns] || rows != height || columns != width)
            throw Refused($"The shape is [{string.Join(',', given)}]; {shape} is needed.");
        if (count > limits.MaxPhotos || (expected.Shape[0] > 0 && expected.Shape[0] != count))
            throw Refused(
                $"The batch has {count} images; "
                    + $"{(expected.Shape[0] > 0 ? $"the model takes {expected.Shape[0]}" : $"at most {limits.MaxPhotos} are allowed")}."
            );
        if (!input.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array)
            throw Refused("The input has no 'data'; send its values as a JSON array.");
        var tensor = OrtValue.Allocate<float>(given, zeroed: false);
        try
        {
            Tensors.Fill(data, tensor.AsSpan<float>());
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static RefusedException Refused(string message) => new(StatusCodes.Status400BadRequest, message);
}
