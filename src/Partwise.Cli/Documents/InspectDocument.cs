using System.Text.Json.Nodes;
using Partwise.Editing;
using Partwise.Models;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>inspect --json</c>, schema <c>partwise.inspect/1</c>.</summary>
internal sealed record InspectDocument(
    string Schema,
    string Model,
    int Opset,
    long Bytes,
    InspectDocument.InputPart Input,
    InspectDocument.OutputPart Output,
    JsonNode? Preprocessing,
    InspectDocument.FeaturesPart? Features,
    InspectDocument.HeadPart Head,
    InspectDocument.LabelsPart Labels,
    bool Decomposable,
    bool Exact,
    string? Reason,
    string? Remedy,
    IReadOnlyList<EditRecord> History
)
{
    public static InspectDocument Create(ModelDescription description)
    {
        ModelInspection m = description.Inspection;
        return new InspectDocument(
            "partwise.inspect/1",
            m.Model,
            m.Opset,
            m.Bytes,
            new InputPart(m.InputName, [.. m.InputShape.Select((size, i) => Dimension(size, m.InputDimensionNames[i]))], m.InputNotes),
            new OutputPart(m.OutputName, m.ScoresTensor, m.LogitsTensor, m.OutputActivation, m.OutputRule, m.OtherOutputs),
            description.Preprocessing is { } p ? PreprocessingDocument.Create(p) : null,
            m.Features is { } f ? new FeaturesPart(f.Tensor, f.Channels, f.Height, f.Width, f.NonNegative) : null,
            new HeadPart(m.Kind.Name, m.Exactness?.Name(), m.Pooling, m.Path, m.Classes, m.HasBias),
            new LabelsPart(
                (description.Labels?.Source ?? LabelSource.None).ToString().ToLowerInvariant(),
                description.Labels is { Source: not LabelSource.None } labels ? labels.Labels.Count : 0
            ),
            m.Decomposable,
            m.Exactness == HeadExactness.Exact,
            m.Reason,
            m.Remedy,
            EditHistory.Read(description.Metadata)
        );
    }

    private static JsonValue Dimension(long? size, string? name) =>
        size is { } known ? JsonValue.Create(known) : JsonValue.Create(name ?? "?");

    /// <param name="Name">The graph's input.</param>
    /// <param name="Shape">Numbers, and the names of sizes that the model leaves free.</param>
    /// <param name="Adapted">What is done to photos because this input is not the usual one.</param>
    internal sealed record InputPart(string Name, IReadOnlyList<JsonNode> Shape, IReadOnlyList<string> Adapted);

    internal sealed record OutputPart(
        string Name,
        string Scores,
        string Logits,
        string? Activation,
        string Rule,
        IReadOnlyList<string> Others
    );

    internal sealed record FeaturesPart(string Tensor, int Channels, int? Height, int? Width, bool NonNegative);

    internal sealed record HeadPart(string Kind, string? Exactness, string? Pooling, string Path, int? Classes, bool Bias);

    internal sealed record LabelsPart(string Source, int Count);
}
