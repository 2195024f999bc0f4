namespace Partwise.Models;

/// <summary>Pooling, then several layers with activations between them (MobileNetV3, fastai).</summary>
internal static class PooledHiddenHead
{
    public static HeadKind Kind { get; } =
        new(
            "pooled-mlp",
            "Pooling, then several layers with activations between them (MobileNetV3, fastai).",
            search =>
                search.Local is { } form && search.Behind.Any(n => search.Pools.Read(n.Output[0])?.Source == form.Map.Tensor)
                    ? search.LocalExactness
                    : null
        );
}
