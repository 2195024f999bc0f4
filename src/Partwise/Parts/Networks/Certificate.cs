using System.Text.Json.Serialization;

namespace Partwise.Parts;

/// <summary>
/// The exactness certificate: what running the original model and the part network side by side on the images used has shown.
/// All numbers are in logit units or units of head weights.
///</summary>
public sealed record Certificate
{
    /// <summary>The largest difference allowed between a float32 head weight and the sum of its float32 prototypes, unless
    /// <see cref="NetworkSumLimit"/> says more.</summary>
    public const double NetworkSumTolerance = 1e-8;

    /// <summary>The largest difference allowed between a logit and its parts, relative to max(1, |logit|).</summary>
    public const double LogitSumTolerance = 1e-5;

    /// <summary>max |(float)Σp̃ − v| over all dimensions of all fitted classes, F64 prototypes, both summation orders. 0 when
    /// exact.</summary>
    public required double PrototypeSumMaxAbs { get; init; }

    /// <summary>max |Σp̃ − v| for the float32 prototypes in the network.</summary>
    public required double NetworkSumMaxAbs { get; init; }

    /// <summary>max |bias + Σ contributions − logit| over images and their top classes, as the network computes them in float32.</summary>
    public required double LogitSumMaxAbs { get; init; }

    /// <summary>mean |bias + Σ contributions − logit|, float32.</summary>
    public required double LogitSumMeanAbs { get; init; }

    /// <summary>max |bias + Σ contributions − logit| / max(1, |logit|), float32.</summary>
    public required double LogitSumMaxRelative { get; init; }

    /// <summary>
    /// max |Σ contributions − v·mean(f)|, each fitted class on its own images, all in double with the F64 prototypes and the float32
    /// features of the fit; the bias, which would cancel, is left out.
    ///</summary>
    public required double LogitSumMaxAbsDouble { get; init; }

    /// <summary>mean |Σ contributions − v·mean(f)| over the same; 0 in bundles written before it was recorded.</summary>
    public double LogitSumMeanAbsDouble { get; init; }

    /// <summary>Whether every original tensor output of the part network had the very bits of the original model's.</summary>
    public required bool OriginalOutputsBitIdentical { get; init; }

    /// <summary>The number of images that both ran on; fewer than were used where some could not be read again.</summary>
    public required int Images { get; init; }

    /// <summary>The device that both ran on, to which alone the identity of bits belongs; null for the processor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    /// <summary>In what sense the parts add up: <c>exact</c>, <c>exact-per-image</c> or <c>first-order</c>; null for mean pooling and a
    /// linear layer, which is exact.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Exactness { get; init; }

    /// <summary>
    /// What float32 can hold, where that is more than <see cref="NetworkSumTolerance"/>: in each channel the prototype of smallest
    /// magnitude takes what rounding the others leaves, and is itself rounded by at most half a unit in its last place. The largest such
    /// half over all channels of all fitted classes; null where it is within the tolerance.
    ///</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? NetworkSumLimit { get; init; }

    /// <summary>mean |offset| / mean |logit − bias| of the top class over the images: how much of the score is the head's own constant, in
    /// no part; null where the head has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OffsetShare { get; init; }

    /// <summary>The mean over the images of ε of the top class: how much of its maps no part explains; null where ε is a number of the
    /// class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EpsilonMean { get; init; }

    /// <summary>The 95th percentile of the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Epsilon95 { get; init; }

    /// <summary>The largest of the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EpsilonWorst { get; init; }

    /// <summary>Whether all of it holds, on at least one image.</summary>
    public bool Holds =>
        Images > 0
        && OriginalOutputsBitIdentical
        && PrototypeSumMaxAbs == 0
        && NetworkSumMaxAbs <= (NetworkSumLimit ?? NetworkSumTolerance)
        && LogitSumMaxRelative <= LogitSumTolerance;
}
