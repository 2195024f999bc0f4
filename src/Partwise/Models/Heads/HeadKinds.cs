namespace Partwise.Models;

/// <summary>All kinds of heads, in the order in which they are looked for: a new kind is one file and one line here.</summary>
internal static class HeadKinds
{
    /// <summary>Every kind; the last takes whatever has a gradient.</summary>
    public static IReadOnlyList<HeadKind> All { get; } =
    [
        PooledLinearHead.Kind,
        ConvolutionPooledHead.Kind,
        TokenPooledHead.Kind,
        PooledNormalizedHead.Kind,
        PooledSharesHead.Kind,
        InnerLayerHead.Kind,
        ClassTokenHead.Kind,
        ConvolutionActivationPooledHead.Kind,
        FlattenedLinearHead.Kind,
        PooledHiddenHead.Kind,
        FlattenedHiddenHead.Kind,
        DifferentiableHead.Kind,
    ];

    /// <summary>A model whose head is of no kind that is decomposed.</summary>
    public static HeadKind Unknown { get; } = new("unknown", "None of these.", _ => null);
}
