namespace Partwise.Models;

/// <summary>A layer that was named; everything behind it is the head.</summary>
internal static class InnerLayerHead
{
    public static HeadKind Kind { get; } =
        new(
            "inner-layer",
            "A layer that was named; everything behind it is the head.",
            search => search is { Layer: not null, Local: not null } ? search.LocalExactness : null
        );
}
