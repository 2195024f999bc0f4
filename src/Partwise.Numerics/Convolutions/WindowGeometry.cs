namespace Partwise.Numerics;

/// <summary>The sizes of a two-dimensional convolution or pooling: image, windows and how they lie on it.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="OutputHeight">Windows one below the other.</param>
/// <param name="OutputWidth">Windows side by side.</param>
/// <param name="Rows">What it does downward.</param>
/// <param name="Columns">What it does sideways.</param>
internal sealed record WindowGeometry(int Height, int Width, int OutputHeight, int OutputWidth, WindowAxis Rows, WindowAxis Columns)
{
    /// <summary>Positions of the image.</summary>
    public int Positions => Height * Width;

    /// <summary>The number of windows.</summary>
    public int Windows => OutputHeight * OutputWidth;

    /// <summary>Offsets in the kernel.</summary>
    public int Taps => Rows.Kernel * Columns.Kernel;
}
