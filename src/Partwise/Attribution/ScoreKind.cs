namespace Partwise.Attribution;

/// <summary>What of a class is looked at.</summary>
public enum ScoreKind
{
    /// <summary>The logit, before any softmax.</summary>
    Logit,

    /// <summary>The softmax probability over all logits.</summary>
    Probability,
}
