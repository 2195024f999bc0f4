using System.Globalization;
using Partwise.Files;

namespace Partwise.Bundles;

/// <summary>Writes maps as npy.</summary>
internal static class RawMapFile
{
    /// <summary>Writes an array of a shape; nothing where none are wanted.</summary>
    /// <exception cref="PartwiseException">A value is beyond what 16 bits can hold.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<float> values, RawMaps type, params ReadOnlySpan<int> shape)
    {
        if (type == RawMaps.Float32)
            NpyFile.Write(path, values, shape);
        if (type != RawMaps.Float16)
            return;
        var halves = new Half[values.Length];
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (!Half.IsFinite(halves[i]))
                throw new PartwiseException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{path}' would hold {values[i]:g4}; 16-bit floats end at 65504. Write 32-bit floats (npy)."
                    )
                );
        }
        NpyFile.Write<Half>(path, halves, shape);
    }
}
