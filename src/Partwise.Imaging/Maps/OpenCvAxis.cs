namespace Partwise.Imaging.Maps;

/// <summary>Where OpenCV's resizing looks along one axis: source = (d + 0.5) · scale − 0.5 in double, then float32.</summary>
internal static class OpenCvAxis
{
    /// <summary>The cell left of (or above) the source of <paramref name="d"/>, and how far beyond its centre the source lies, in
    /// [0,1).</summary>
    /// <param name="d">The position in the result.</param>
    /// <param name="cells">How many cells.</param>
    /// <param name="size">How many positions.</param>
    /// <param name="axis">Where the cells lie; null for OpenCV's even grid.</param>
    public static (int Cell, float Fraction) Source(int d, int cells, int size, MapAxis? axis = null)
    {
        float source = axis is { } own ? (float)own.Cell((d + 0.5) / size) : (float)(((d + 0.5) * (1 / ((double)size / cells))) - 0.5);
        int cell = (int)MathF.Floor(source);
        return (cell, source - cell);
    }

    /// <summary>Refuses sizes that do not fit, and shrinking.</summary>
    /// <exception cref="ArgumentException">A length does not fit, or the result would be smaller than the map.</exception>
    public static void Check(int mapLength, int rows, int columns, int destinationLength, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (height < rows || width < columns)
            throw new ArgumentException(
                $"A map of {rows}×{columns} cannot be enlarged to {height}×{width}; give a size that is at least as large.",
                nameof(height)
            );
        if (mapLength != rows * columns || destinationLength != height * width)
            throw new ArgumentException(
                $"The map has {mapLength} values and the result {destinationLength}; {rows}×{columns} and {height}×{width} are needed.",
                nameof(mapLength)
            );
    }
}
