namespace Partwise.Models;

/// <summary>Anything else between the last tensor with rows and columns and the logits that has a gradient.</summary>
internal static class DifferentiableHead
{
    public static HeadKind Kind { get; } =
        new(
            "differentiable",
            "Anything else between the last tensor with rows and columns and the logits that has a gradient.",
            search => search.Local is not null ? search.LocalExactness : null
        );
}
