namespace Partwise.Imaging;

/// <summary>How heatmaps are drawn.</summary>
public sealed record HeatmapStyle
{
    /// <summary>The style used where none is given.</summary>
    public static HeatmapStyle Default { get; } = new();

    /// <summary>How opaque the strongest evidence is, 0 to 1. Default: 0.85.</summary>
    public double Opacity { get; init; } = 0.85;

    /// <summary>How far the photo is taken back to grey so that the map's colours stand out, 0 (as it is) to 1 (grey). Default:
    /// 0.6.</summary>
    public double Desaturation { get; init; } = 0.6;

    /// <summary>How far the photo fades to white, so that colours show on dark photos too, 0 (as it is) to 1 (white). Default:
    /// 0.2.</summary>
    public double Fading { get; init; } = 0.2;

    /// <summary>Pixels per dot of the font and per line; 0 chooses by the photo's width. Default: 0.</summary>
    public int Scale { get; init; }

    /// <summary>What the colour bar measures, written beneath it. Default: "logit units".</summary>
    public string Caption { get; init; } = "logit units";

    internal int ScaleFor(int width) => Scale > 0 ? Scale : Math.Clamp((int)Math.Round(width / 250.0), 1, 12);

    internal HeatmapStyle Checked()
    {
        if (!(Opacity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Opacity), Opacity, "The opacity must be 0 to 1.");
        if (!(Desaturation is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Desaturation), Desaturation, "The desaturation must be 0 to 1.");
        if (!(Fading is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Fading), Fading, "The fading must be 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(Scale);
        ArgumentNullException.ThrowIfNull(Caption);
        return this;
    }
}
