namespace Partwise.Training.ProtoPNet;

/// <summary>The objective at some weights, and proof of how far above its minimum it is at most.</summary>
/// <param name="CrossEntropy">The mean cross-entropy.</param>
/// <param name="L1">Σ|w| over connections to other classes.</param>
/// <param name="Distance">‖w − w₀‖².</param>
/// <param name="Gap">The duality gap.</param>
/// <param name="SubgradientNorm">The largest violation of the optimality conditions.</param>
/// <param name="Correct">The rows classified right.</param>
internal sealed record LastLayerCertificate(
    double CrossEntropy,
    double L1,
    double Distance,
    double Gap,
    double SubgradientNorm,
    int Correct
);
