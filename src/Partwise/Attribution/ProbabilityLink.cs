namespace Partwise.Attribution;

/// <summary>How the logits of a model become probabilities.</summary>
public enum ProbabilityLink
{
    /// <summary>All classes share one: they exclude each other.</summary>
    Softmax,

    /// <summary>Each class has its own, on or off: a single logit, or several labels at the same time.</summary>
    Sigmoid,
}
