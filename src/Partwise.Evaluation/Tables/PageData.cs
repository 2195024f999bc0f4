using System.Text.Json.Serialization;

namespace Partwise.Evaluation;

/// <summary>The data of an evaluation's page; schema <c>partwise.evaluate-page/1</c>.</summary>
internal sealed record PageData
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "partwise.evaluate-page/1";

    public required string Title { get; init; }

    public required string Version { get; init; }

    public required string Caption { get; init; }

    public required EvaluationDocument Document { get; init; }

    /// <summary>Per metric its sentence.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>Per variant whether more is better; variants without a direction are absent.</summary>
    public required IReadOnlyDictionary<string, bool> Goals { get; init; }

    /// <summary>The cells that no other betters, each as its variant, a line feed and its method.</summary>
    public required IReadOnlyList<string> Best { get; init; }

    public required IReadOnlyList<PageBundle> Bundles { get; init; }

    public required IReadOnlyDictionary<string, PagePhoto> Photos { get; init; }

    public required IReadOnlyList<PageExtremes> Extremes { get; init; }
}
