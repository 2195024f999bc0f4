using Partwise.Imaging;

namespace Partwise.Attribution;

/// <summary>How much each place speaks for a class: the method's own values, neither rectified nor scaled.</summary>
/// <param name="Values">Row-major [Height, Width].</param>
/// <param name="Height">Rows: those of the feature map or of the input.</param>
/// <param name="Width">Columns: those of the feature map or of the input.</param>
public sealed record AttributionMap(float[] Values, int Height, int Width)
{
    /// <summary>Whether all values are finite numbers.</summary>
    public bool IsFinite
    {
        get
        {
            foreach (float value in Values)
            {
                if (!float.IsFinite(value))
                    return false;
            }
            return true;
        }
    }

    /// <summary>The map at another size by linear interpolation between cell centres, as OpenCV does it; itself where it has that
    /// size.</summary>
    /// <param name="height">Rows, at least those of the map.</param>
    /// <param name="width">Columns, at least those of the map.</param>
    /// <param name="grid">Where its cells lie; null, or one for maps of another size, for an even grid.</param>
    public AttributionMap Resize(int height, int width, MapGrid? grid = null)
    {
        if (height == Height && width == Width)
            return this;
        float[] large = new float[height * width];
        LinearUpsampler.Upsample(Values, Height, Width, large, height, width, MapGrid.For(grid, Height, Width));
        return new AttributionMap(large, height, width);
    }

    /// <summary>
    /// The form that pytorch-grad-cam returns: negative values set to 0, (x − min) / (1e-7 + max), enlarged linearly, then once more
    /// rectified and scaled, on its even grid. In [0,1]; all zero where no value is positive.
    /// </summary>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    public AttributionMap Finish(int height, int width)
    {
        float[] small = (float[])Values.Clone();
        Scale(small);
        AttributionMap large = new AttributionMap(small, Height, Width).Resize(height, width);
        if (large.Values != small)
            Scale(large.Values);
        return large;
    }

    // max is that of the values after the minimum has been taken off, as in the original.
    private static void Scale(Span<float> values)
    {
        float min = float.PositiveInfinity,
            max = 0;
        foreach (ref float value in values)
        {
            value = Math.Max(value, 0);
            min = Math.Min(min, value);
        }
        foreach (ref float value in values)
        {
            value -= min;
            max = Math.Max(max, value);
        }
        foreach (ref float value in values)
            value /= 1e-7f + max;
    }
}
