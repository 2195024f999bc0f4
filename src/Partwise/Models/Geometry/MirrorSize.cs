namespace Partwise.Models;

/// <summary>Sizes of inputs and of the maps made of them.</summary>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Rows">Rows of the map.</param>
/// <param name="Columns">Columns of the map.</param>
internal sealed record MirrorSize(int Height, int Width, int Rows, int Columns)
{
    /// <summary>The mirrored input.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="horizontally">Left and right exchanged, else top and bottom.</param>
    public float[] MirrorInput(float[] input, bool horizontally)
    {
        float[] mirrored = new float[input.Length];
        for (int row = 0; row < input.Length / Width; row++)
        {
            int y = row % Height,
                target = horizontally ? row : row - y + (Height - 1 - y);
            Span<float> to = mirrored.AsSpan(target * Width, Width);
            input.AsSpan(row * Width, Width).CopyTo(to);
            if (horizontally)
                to.Reverse();
        }
        return mirrored;
    }

    /// <summary>A map summed across one direction.</summary>
    /// <param name="map">[rows, columns].</param>
    /// <param name="horizontally">One sum per column, else per row.</param>
    public double[] Profile(float[] map, bool horizontally)
    {
        double[] profile = new double[horizontally ? Columns : Rows];
        for (int q = 0; q < map.Length; q++)
            profile[horizontally ? q % Columns : q / Columns] += map[q];
        return profile;
    }
}
