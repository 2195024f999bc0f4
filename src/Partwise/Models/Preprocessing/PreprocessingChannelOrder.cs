namespace Partwise.Models;

/// <summary>The order of the network's input channels. Mean and standard deviation are given in this order.</summary>
public enum PreprocessingChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}
