namespace Partwise.Attribution;

/// <summary>What of a class is looked at.</summary>
public enum ScoreKind
{
    /// <summary>The logit, before any softmax.</summary>
    Logit,

    /// <summary>The probability: the softmax over all logits, or each logit's own sigmoid.</summary>
    Probability,
}
