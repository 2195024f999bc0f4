namespace Partwise.Models;

/// <summary>All positions laid side by side, then a linear layer with weights of its own for each position.</summary>
internal static class FlattenedLinearHead
{
    public static HeadKind Kind { get; } =
        new(
            "flatten-linear",
            "All positions laid side by side, then a linear layer with weights of its own for each position.",
            search =>
                search.Local is not null && search is { LocalExactness: HeadExactness.Exact, EndsInPooling: false }
                    ? HeadExactness.Exact
                    : null
        );
}
