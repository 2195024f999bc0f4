namespace Partwise.Models;

/// <summary>A head that is taken by its gradient at each image: logit_c = b_c + offset_c(x) + Σ_q J_c(q)·f(q), J = ∂logit/∂f.</summary>
/// <param name="Map">f.</param>
/// <param name="Bias">What the last layer adds to the logits [classes].</param>
/// <param name="TensorShape">The shape of the map's tensor for one image, prefix tokens included.</param>
/// <param name="LogitsShape">The shape of the logits for one image.</param>
/// <param name="TakesBatches">Whether what lies behind the map runs on several images at once.</param>
/// <param name="Path">The operators from the map to the logits.</param>
/// <param name="HasBias">Whether the last layer adds anything.</param>
internal sealed record LocalForm(
    FeatureMap Map,
    float[] Bias,
    long[] TensorShape,
    long[] LogitsShape,
    bool TakesBatches,
    string Path,
    bool HasBias
);
