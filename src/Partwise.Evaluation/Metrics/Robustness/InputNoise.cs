using Partwise.Models;
using Partwise.Numerics;

namespace Partwise.Evaluation;

/// <summary>
/// Clipped Gaussian noise on the input. The published size, 0.2 clipped at 0.25, is in normalised units, so it depends on the
/// preprocessing: 11.5 grey levels after ImageNet's, 25.5 in a [−1,1] network. The honest mode states grey levels of 255 instead and uses
/// 11.5, clipped at 14.3.
///</summary>
/// <param name="Sigma">The standard deviation, above 0.</param>
/// <param name="Clip">The largest magnitude, above 0, in the same unit.</param>
/// <param name="InGreyLevels">Whether the unit is grey levels of 0 to 255; else that of the normalised input.</param>
internal sealed record InputNoise(double Sigma, double Clip, bool InGreyLevels)
{
    /// <summary>N(0, 0.2) clipped to ±0.25 on the normalised input.</summary>
    public static InputNoise Published { get; } = new(0.2, 0.25, false);

    /// <summary>N(0, 11.5) clipped to ±14.375 grey levels: the published noise as it is after ImageNet's preprocessing.</summary>
    public static InputNoise Honest { get; } = new(11.5, 14.375, true);

    /// <summary>Adds one draw.</summary>
    /// <param name="input">[3, H, W], normalised; changed in place.</param>
    /// <param name="preprocessing">Gives the size of a grey level in each channel.</param>
    /// <param name="seed">The draw; different images and draws need different seeds.</param>
    public void Add(Span<float> input, Preprocessing preprocessing, int seed)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        var random = new Gaussian(seed);
        int plane = input.Length / 3;
        for (int c = 0; c < 3; c++)
        {
            double unit = InGreyLevels ? 1 / GreyLevels(preprocessing, c) : 1;
            foreach (ref float value in input.Slice(c * plane, plane))
                value += (float)(Math.Clamp(Sigma * random.Next(), -Clip, Clip) * unit);
        }
    }

    /// <summary>How many grey levels of 255 one unit of the normalised input is, in input channel <paramref name="channel"/>.</summary>
    public static double GreyLevels(Preprocessing preprocessing, int channel)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        double std = preprocessing.Std[channel];
        return preprocessing.Scale == PreprocessingScale.Unit ? 255 * std : std;
    }
}
