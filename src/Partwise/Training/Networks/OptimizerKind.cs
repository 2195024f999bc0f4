namespace Partwise.Training;

/// <summary>The optimisers that a network can be trained with.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay; see <see cref="AdamOptimizer"/>.</summary>
    AdamW,

    /// <summary>Gradient descent with momentum 0.9 and Nesterov's step; see <see cref="SgdOptimizer"/>.</summary>
    Sgd,
}
