namespace Partwise.Models;

/// <summary>What a file says of its pixels without a <c>preprocessing</c> entry: by the ONNX standard's image metadata, or by its first
/// nodes.</summary>
internal sealed record StatedPixels
{
    /// <summary>Subtracted from each channel, in the units of <see cref="Scale"/>.</summary>
    public double Mean { get; init; }

    /// <summary>Each channel is divided by it, in the units of <see cref="Scale"/>.</summary>
    public double Std { get; init; } = 1;

    /// <summary>The range of the pixels.</summary>
    public PreprocessingScale Scale { get; init; } = PreprocessingScale.Bytes;

    /// <summary>The order of the channels.</summary>
    public PreprocessingChannelOrder Order { get; init; }

    /// <summary>Whether the short side is resized to the input's, without a margin around the crop.</summary>
    public bool Tight { get; init; }

    /// <summary>Where it is said.</summary>
    public required PreprocessingSource Source { get; init; }

    /// <summary>The whole preprocessing; what is not said about the resize is as usual.</summary>
    /// <param name="input">The network's input size; null counts as 224×224.</param>
    public Preprocessing Complete(PreprocessingSize? input)
    {
        Preprocessing usual = Preprocessing.Default(input);
        int longer = Math.Max(usual.Crop.Height, usual.Crop.Width);
        return usual with
        {
            Mean = new PreprocessingChannels(Mean, Mean, Mean),
            Std = new PreprocessingChannels(Std, Std, Std),
            Scale = Scale,
            ChannelOrder = Order,
            Resize = Tight ? new PreprocessingSize(longer, longer) : usual.Resize,
            Source = Source,
        };
    }
}
