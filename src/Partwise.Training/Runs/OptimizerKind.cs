namespace Partwise.Training;

/// <summary>The optimisers that a network can be trained with.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay; see <see cref="AdamOptimizer"/>.</summary>
    AdamW,

    /// <summary>Adam whose weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Gradient descent with momentum and Nesterov's step, weight decay added to the gradient; see
    /// <see cref="SgdOptimizer"/>.</summary>
    Sgd,

    /// <summary>The same with decoupled weight decay.</summary>
    SgdW,
}
