namespace Partwise.Training.ProtoPNet;

/// <summary>A fitted last layer and how good it is.</summary>
public sealed record LastLayerFit
{
    /// <summary>The weights.</summary>
    public required ClassConnection Connection { get; init; }

    /// <summary>The stated objective: cross-entropy + λ·Σ|w| + μ/2·‖w − w₀‖².</summary>
    public required double Objective { get; init; }

    /// <summary>The published objective, without the last term.</summary>
    public required double PublishedObjective { get; init; }

    /// <summary>The mean cross-entropy, in nats.</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>The duality gap: the stated objective is at most this far above its minimum. Computed in double.</summary>
    public required double Gap { get; init; }

    /// <summary>The largest violation of the optimality conditions: max over weights of the distance of 0 from the
    /// subdifferential.</summary>
    public required double SubgradientNorm { get; init; }

    /// <summary>The share of the photos given that the layer classifies right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Connections to other classes that are exactly 0.</summary>
    public required int Zeros { get; init; }

    /// <summary>Iterations of the solver, or epochs of Adam.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the gap is within the tolerance.</summary>
    public required bool Converged { get; init; }
}
