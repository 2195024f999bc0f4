namespace Partwise.Evaluation;

/// <summary>What the page says of a bundle.</summary>
internal sealed record PageBundle(
    string Name,
    string Kind,
    string Model,
    string K,
    string? Basis,
    string? Factorizer,
    string? Refine,
    string Dataset
);
