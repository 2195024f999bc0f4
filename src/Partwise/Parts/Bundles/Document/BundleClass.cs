using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>One fitted class.</summary>
public sealed record BundleClass
{
    /// <summary>The class's index in the logits.</summary>
    public required int Class { get; init; }

    /// <summary>Its label.</summary>
    public required string Label { get; init; }

    /// <summary>How many images were used.</summary>
    public required int Images { get; init; }

    /// <summary>How many of its images could not be used.</summary>
    public required int Skipped { get; init; }

    /// <summary>The number of parts.</summary>
    public required int K { get; init; }

    /// <summary>Whether it was decomposed; always true for the classes listed.</summary>
    public required bool Decomposed { get; init; }

    /// <summary>The head's bias; in a prototype network the mean of what the prototypes of other classes add.</summary>
    public required float Bias { get; init; }

    /// <summary>The mean logit over its images.</summary>
    public required double MeanLogit { get; init; }

    /// <summary>|F − EP| / |F| of the factorisation; null for a prototype network.</summary>
    public double? NmfError { get; init; }

    /// <summary>ε, the largest relative distortion of a heatmap by the refinement; null where a part without evidence carries
    /// residual.</summary>
    public double? Epsilon { get; init; }

    /// <summary>sqrt(1 − ε²), what every map cosine is guaranteed to reach; null where ε ≥ 1.</summary>
    public double? Bound { get; init; }

    /// <summary>The smallest cosine between a heatmap before and after refinement; null for a prototype network.</summary>
    public double? WorstMapCosine { get; init; }

    /// <summary>Mean pairwise correlation of the parts' maps; null for a prototype network.</summary>
    public double? Overlap { get; init; }

    /// <summary>The share of the maps' mass that contradicts its part's sign; null for a prototype network.</summary>
    public double? NegativeMapMass { get; init; }

    /// <summary>|R| / |v|: the residual in weight space; null for a prototype network.</summary>
    public double? ResidualRelative { get; init; }

    /// <summary>|F R| / |F v|: the residual in what it does; null for a prototype network.</summary>
    public double? ResidualHeatRelative { get; init; }

    /// <summary>The literal objective of the refinement, as reached; null for a prototype network.</summary>
    public double? Objective { get; init; }

    /// <summary>max |(float)Σp̃ − v| over its dimensions, F64 prototypes; null where it was not recorded.</summary>
    public double? PrototypeSumMaxAbs { get; init; }

    /// <summary>max |Σp̃ − v| over its dimensions, for the float32 prototypes in the network; null where it was not recorded.</summary>
    public double? NetworkSumMaxAbs { get; init; }

    /// <summary>max |bias + Σ contributions − logit| in float32 over its images and their top classes; null where it was not
    /// recorded.</summary>
    public double? LogitSumMaxAbs { get; init; }

    /// <summary>
    /// Heatmap stability: correlations, descending, of the matched heatmaps of parts fitted on the even and on the odd images; null where
    /// it was not measured or there is one image only.
    ///</summary>
    public IReadOnlyList<double>? HalfSplitCorrelations { get; init; }

    /// <summary>The numbers of parts that the automatic choice tried; null where the number was given.</summary>
    public IReadOnlyList<BundleTrial>? Trials { get; init; }

    /// <summary>Why it was split into so many parts, a phrase; null where it was not recorded.</summary>
    public string? KReason { get; init; }

    /// <summary>The steadiness of its least steady part, −1…1; null where it was not measured, and for a class of one photo.</summary>
    public double? WorstSteadiness { get; init; }

    /// <summary>The group of classes that share their parts: part i is the same part in all of them, and each class keeps its exact sum.
    /// Null where its parts are its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SharedGroup { get; init; }

    /// <summary>What a person should know about this class.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The parts.</summary>
    public required IReadOnlyList<BundlePrototype> Prototypes { get; init; }

    /// <summary>The images used, relative to the dataset.</summary>
    public required IReadOnlyList<string> ImagesUsed { get; init; }
}
