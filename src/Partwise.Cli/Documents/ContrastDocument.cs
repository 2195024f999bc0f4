using System.Text.Json.Serialization;
using Partwise.Bundles;
using Partwise.Explanations;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>explain --why-not --json</c>, schema <c>partwise.contrast/1</c>.</summary>
internal sealed record ContrastDocument(string Schema, string Bundle, IReadOnlyList<ContrastImage> Images, IReadOnlyList<BundleSkipped> Skipped, IReadOnlyList<string> Warnings);

/// <summary>One image: logitDifference = biasDifference + Σ differences of the parts of both classes.</summary>
internal sealed record ContrastImage(
    string Path, int Width, int Height, ContrastClass One, ContrastClass Other, double LogitDifference, double BiasDifference, double SumError, PixelPoint Peak, PixelBox Box, string? Heatmap, string? Map)
{
    /// <summary>The box of the photo that the network saw; only where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PixelBox? Crop { get; init; }

    /// <summary>The prototypes of third classes whose differences add up to biasDifference; only for prototype networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BystandingPrototype>? Bystanders { get; init; }
}

/// <summary>One of the two classes. The bias of a prototype network is what the prototypes of neither class add.</summary>
internal sealed record ContrastClass(int Class, string Label, float Logit, float Bias, bool Decomposed, IReadOnlyList<ContrastPart> Parts);

/// <summary>One part: what it adds to its class's logit, and to the difference; the contributions of the other class count negatively.</summary>
internal sealed record ContrastPart(int Prototype, float Contribution, float Difference, PixelPoint Peak, PixelBox Box, string? Heatmap)
{
    /// <summary>What it adds to the logit of the other of both classes; only for prototype networks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OtherContribution { get; init; }
}
