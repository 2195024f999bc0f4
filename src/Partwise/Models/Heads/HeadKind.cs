namespace Partwise.Models;

/// <summary>
/// What stands between the feature map and the logits. The list is closed: every classifier is one of these.
/// The names in JSON are those of <see cref="HeadKindNames"/>.
/// </summary>
public enum HeadKind
{
    /// <summary>Mean over all positions, then one linear layer: the head that is decomposed exactly.</summary>
    PooledLinear,

    /// <summary>A 1×1 convolution, then the mean over all positions, nothing in between: the same function in another order.</summary>
    ConvolutionPooled,

    /// <summary>A 1×1 convolution, an activation, then the mean (SqueezeNet): not linear in the feature map.</summary>
    ConvolutionActivationPooled,

    /// <summary>Mean over all positions, then several layers with activations between them (MobileNetV3).</summary>
    PooledHidden,

    /// <summary>Mean over all positions, a normalisation by the image's own statistics, then a linear layer (ConvNeXt).</summary>
    PooledNormalized,

    /// <summary>All positions laid side by side, then one linear layer with weights of its own for each position.</summary>
    FlattenedLinear,

    /// <summary>All positions laid side by side, then several layers with activations (AlexNet, VGG).</summary>
    FlattenedHidden,

    /// <summary>A linear layer on one token of a transformer (ViT).</summary>
    ClassToken,

    /// <summary>Mean over the tokens of a transformer, then a linear layer.</summary>
    TokenPooled,

    /// <summary>None of these.</summary>
    Unknown,
}
