namespace Partwise.Models;

/// <summary>
/// The linear head of a classifier: logit_c = v_c · mean over positions of the feature map + b_c.
/// </summary>
/// <param name="Weights">Row-major [classes, channels]; row c is v_c.</param>
/// <param name="Bias">[classes]; zeros where the head has none.</param>
/// <param name="Channels">D, the channels of the feature map.</param>
public sealed record LinearHead(float[] Weights, float[] Bias, int Channels)
{
    /// <summary>The number of classes.</summary>
    public int Classes => Bias.Length;

    /// <summary>v_c, the weights of class <paramref name="index"/>, shape [channels].</summary>
    public ReadOnlySpan<float> Row(int index) => Weights.AsSpan(index * Channels, Channels);
}
