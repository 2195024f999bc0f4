using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Bundles;
using Partwise.Editing;
using Partwise.Models;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>inspect --json</c>, schema <c>partwise.inspect/1</c>.</summary>
internal static class InspectDocument
{
    /// <summary>The document of <c>inspect --layers --json</c>.</summary>
    public static JsonObject Layers(string model, IReadOnlyList<FeatureMap> layers) =>
        new()
        {
            ["schema"] = "partwise.layers/1",
            ["model"] = model,
            ["layers"] = new JsonArray([
                .. layers.Select(
                    (f, i) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["index"] = i,
                                ["tensor"] = f.Tensor,
                                ["channels"] = f.Channels,
                                ["height"] = f.Height,
                                ["width"] = f.Width,
                                ["prefixTokens"] = f.PrefixTokens,
                                ["nonNegative"] = f.NonNegative,
                            }
                ),
            ]),
        };

    public static JsonObject Create(ModelDescription description)
    {
        ModelInspection m = description.Inspection;
        var shape = new JsonArray();
        for (int i = 0; i < m.InputShape.Count; i++)
            shape.Add(m.InputShape[i] is { } size ? JsonValue.Create(size) : JsonValue.Create(m.InputDimensionNames[i] ?? "?"));
        return new JsonObject
        {
            ["schema"] = "partwise.inspect/1",
            ["model"] = m.Model,
            ["opset"] = m.Opset,
            ["bytes"] = m.Bytes,
            ["input"] = new JsonObject
            {
                ["name"] = m.InputName,
                ["shape"] = shape,
                ["adapted"] = new JsonArray([.. m.InputNotes.Select(n => JsonValue.Create(n))]),
            },
            ["output"] = new JsonObject
            {
                ["name"] = m.OutputName,
                ["scores"] = m.ScoresTensor,
                ["logits"] = m.LogitsTensor,
                ["activation"] = m.OutputActivation,
                ["rule"] = m.OutputRule,
                ["others"] = new JsonArray([.. m.OtherOutputs.Select(o => JsonValue.Create(o))]),
            },
            ["preprocessing"] = description.Preprocessing is { } p ? PreprocessingDocument.Create(p) : null,
            ["features"] = m.Features is { } f
                ? new JsonObject
                {
                    ["tensor"] = f.Tensor,
                    ["channels"] = f.Channels,
                    ["height"] = f.Height,
                    ["width"] = f.Width,
                    ["nonNegative"] = f.NonNegative,
                }
                : null,
            ["head"] = new JsonObject
            {
                ["kind"] = m.Kind.Name,
                ["exactness"] = m.Exactness?.Name(),
                ["pooling"] = m.Pooling,
                ["path"] = m.Path,
                ["classes"] = m.Classes,
                ["bias"] = m.HasBias,
            },
            ["labels"] = new JsonObject
            {
                ["source"] = (description.Labels?.Source ?? LabelSource.None).ToString().ToLowerInvariant(),
                ["count"] = description.Labels is { Source: not LabelSource.None } labels ? labels.Labels.Count : 0,
            },
            ["decomposable"] = m.Decomposable,
            ["exact"] = m.Exactness == HeadExactness.Exact,
            ["reason"] = m.Reason,
            ["remedy"] = m.Remedy,
            ["history"] = JsonSerializer.SerializeToNode(EditHistory.Read(description.Metadata), BundleJson.Indented),
        };
    }
}
