namespace Partwise.Bundles;

/// <summary>How the last layer of a prototype network was fitted.</summary>
/// <param name="Method"><c>convex</c> or <c>adam</c>.</param>
/// <param name="Objective">The objective with its proximity term.</param>
/// <param name="PublishedObjective">The objective without it.</param>
/// <param name="Gap">The duality gap: the objective is at most this far above its minimum.</param>
/// <param name="SubgradientNorm">The largest violation of the optimality conditions.</param>
/// <param name="Zeros">Weights to other classes that are exactly 0.</param>
/// <param name="Iterations">Iterations, or epochs.</param>
public sealed record BundleLastLayer(
    string Method,
    double Objective,
    double PublishedObjective,
    double Gap,
    double SubgradientNorm,
    int Zeros,
    int Iterations
);
