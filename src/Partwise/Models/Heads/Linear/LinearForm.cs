namespace Partwise.Models;

/// <summary>
/// A head with one constant vector per class: logit_c = b_c + s(x)·(e_c + w_c·m(x)), where m(x) are one or more poolings of one feature
/// map.
/// </summary>
internal sealed record LinearForm
{
    /// <summary>The feature map that all poolings read.</summary>
    public required FeatureMap Map { get; init; }

    /// <summary>The poolings, in the order of the blocks of w.</summary>
    public required IReadOnlyList<Pool> Pools { get; init; }

    /// <summary>w and b; the channels are those of the map, once for every pooling.</summary>
    public required LinearHead Head { get; init; }

    /// <summary>s(x); null where it is 1.</summary>
    public HeadScale? Scale { get; init; }

    /// <summary>The length of the vector whose statistics the scale is.</summary>
    public int ScaleSize { get; init; }

    /// <summary>e [classes]; null where it is zero.</summary>
    public float[]? ScaledBias { get; init; }

    /// <summary>Whether a 1×1 convolution before the pooling was moved behind it.</summary>
    public bool ConvolutionFirst { get; init; }

    /// <summary>The operators from the feature map to the logits.</summary>
    public required string Path { get; init; }

    /// <summary>Whether anything is added to the logits.</summary>
    public bool HasBias { get; init; }

    /// <summary>Whether it is the plain head, logit = b + v·mean(f).</summary>
    public bool IsPlain => Pools is [{ Kind: PoolKind.Mean }] && Scale is null;
}
