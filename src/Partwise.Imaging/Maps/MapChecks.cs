using System.Numerics;

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
        // x − x is 0 but for what is not finite.
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var lanes = new Vector<float>(values[i..]);
            if (!Vector.EqualsAll(lanes - lanes, Vector<float>.Zero))
                break;
        }
        foreach (float value in values[i..])
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"The map holds {value}; only finite numbers can be shown.", name);
        }
    }
}
