using System.Globalization;

namespace Partwise.Models;

/// <summary>A number for each of the three input channels, in the network's order.</summary>
/// <param name="First">The first channel's.</param>
/// <param name="Second">The second channel's.</param>
/// <param name="Third">The third channel's.</param>
public readonly record struct PreprocessingChannels(double First, double Second, double Third)
{
    /// <summary>The number of a channel.</summary>
    /// <param name="channel">0, 1 or 2.</param>
    public double this[int channel] =>
        channel switch
        {
            0 => First,
            1 => Second,
            2 => Third,
            _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "Channels are 0, 1 and 2."),
        };

    /// <summary>The three numbers as people write them, such as <c>0.485/0.456/0.406</c>; one number where all are the same.</summary>
    public override string ToString() =>
        First == Second && Second == Third
            ? First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{First}/{Second}/{Third}");
}
