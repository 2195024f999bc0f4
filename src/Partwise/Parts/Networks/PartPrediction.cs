using System.Text.Json.Serialization;

namespace Partwise.Parts;

/// <summary>One class of one image with its logit taken apart: logit = bias + offset + Σ contributions.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Logit">The model's own logit, before any softmax.</param>
/// <param name="Probability">The model's own probability where its output has an activation (softmax, log-softmax, sigmoid); else the
/// softmax of the logits at this class.</param>
/// <param name="Bias">The head's bias.</param>
/// <param name="Decomposed">False for a class that was not fitted: its one part is the whole head row.</param>
/// <param name="Parts">The parts in prototype order.</param>
/// <param name="SumError">|bias + offset + Σ contributions − logit|.</param>
public sealed record PartPrediction(
    int Class,
    string Label,
    float Logit,
    double Probability,
    float Bias,
    bool Decomposed,
    IReadOnlyList<PartContribution> Parts,
    double SumError
)
{
    /// <summary>What of the logit is neither bias nor part: the head's own constant at this image; null where the head has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Offset { get; init; }

    /// <summary>How much of the maps no part explains, relative to what the parts do; null where that is a number of the class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Epsilon { get; init; }
}
