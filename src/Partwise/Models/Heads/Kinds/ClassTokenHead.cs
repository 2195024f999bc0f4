namespace Partwise.Models;

/// <summary>A transformer's class token or attention pooling, taken at the tokens that enter the last block.</summary>
internal static class ClassTokenHead
{
    public static HeadKind Kind { get; } =
        new(
            "class-token",
            "A transformer's class token or attention pooling, taken at the tokens that enter the last block.",
            search => search.Local is { Map.Rank: 3 } ? search.LocalExactness : null
        );
}
