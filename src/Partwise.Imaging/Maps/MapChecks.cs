namespace Partwise.Imaging.Maps;

/// <summary>What every function on maps asks of its arguments.</summary>
internal static class MapChecks
{
    internal static void Shape(ReadOnlySpan<float> map, int height, int width, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (map.Length != (long)height * width)
            throw new ArgumentException(
                $"The map has {map.Length} values and should have {height}x{width} = {(long)height * width}; give one value per position.",
                name
            );
    }

    internal static void Numbers(ReadOnlySpan<float> values, string name)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"The map holds {value}; only finite numbers can be shown.", name);
        }
    }
}
