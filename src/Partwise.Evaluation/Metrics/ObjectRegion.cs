namespace Partwise.Evaluation;

/// <summary>Where the object lies in the network's input.</summary>
/// <param name="Mask">Row-major [Height, Width]: whether the pixel belongs to the object (its box, or its segmentation).</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
internal sealed record ObjectRegion(bool[] Mask, int Height, int Width)
{
    /// <summary>How many pixels belong to the object.</summary>
    public int Count { get; } = Mask.Count(m => m);

    /// <summary>A rectangle; empty where it lies outside the input.</summary>
    /// <param name="left">First column; may lie outside.</param>
    /// <param name="top">First row; may lie outside.</param>
    /// <param name="right">First column beyond it.</param>
    /// <param name="bottom">First row beyond it.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    public static ObjectRegion Rectangle(double left, double top, double right, double bottom, int height, int width)
    {
        bool[] mask = new bool[height * width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                mask[(y * width) + x] = x + 0.5 >= left && x + 0.5 < right && y + 0.5 >= top && y + 0.5 < bottom;
        }
        return new ObjectRegion(mask, height, width);
    }
}
