namespace Partwise.Models;

/// <summary>The names of <see cref="HeadKind"/> in JSON and on the screen.</summary>
public static class HeadKindNames
{
    /// <summary>The name of <paramref name="kind"/>, such as <c>pooled-linear</c>.</summary>
    public static string Name(this HeadKind kind) => kind switch
    {
        HeadKind.PooledLinear => "pooled-linear",
        HeadKind.ConvolutionPooled => "conv-pooled",
        HeadKind.ConvolutionActivationPooled => "conv-activation-pooled",
        HeadKind.PooledHidden => "pooled-mlp",
        HeadKind.PooledNormalized => "pooled-norm-linear",
        HeadKind.FlattenedLinear => "flatten-linear",
        HeadKind.FlattenedHidden => "flatten-mlp",
        HeadKind.ClassToken => "class-token",
        HeadKind.TokenPooled => "token-pooled-linear",
        _ => "unknown",
    };
}
