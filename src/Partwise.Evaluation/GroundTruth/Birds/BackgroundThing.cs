namespace Partwise.Evaluation.GroundTruth;

/// <summary>A thing of the scene that can be seen, and what happens without it.</summary>
/// <param name="Mask">[Height, Width]: the pixels of the input that change when it is removed.</param>
/// <param name="Logits">[classes] without it.</param>
internal sealed record BackgroundThing(bool[] Mask, float[] Logits)
{
    public bool Covers(int pixel) => Mask[pixel];

    /// <summary>Σ of a map at the input's size over it.</summary>
    public double Sum(ReadOnlySpan<float> map)
    {
        double sum = 0;
        for (int i = 0; i < Mask.Length; i++)
            sum += Mask[i] ? map[i] : 0;
        return sum;
    }
}
