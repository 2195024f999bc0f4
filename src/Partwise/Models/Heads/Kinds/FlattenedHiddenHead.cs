namespace Partwise.Models;

/// <summary>All positions laid side by side, then several layers with activations (AlexNet, VGG).</summary>
internal static class FlattenedHiddenHead
{
    public static HeadKind Kind { get; } =
        new(
            "flatten-mlp",
            "All positions laid side by side, then several layers with activations (AlexNet, VGG).",
            search =>
                search.Local is not null
                && search.Behind.Any(n => n.OpType is "Flatten" or "Reshape")
                && search.Behind.All(n => n.OpType is not ("Conv" or "Softmax"))
                    ? search.LocalExactness
                    : null
        );
}
