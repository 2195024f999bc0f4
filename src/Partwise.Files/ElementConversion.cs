using System.Numerics;
using System.Runtime.InteropServices;

namespace Partwise.Files.Internals;

/// <summary>Converts stored elements, little-endian, to numbers.</summary>
internal static class ElementConversion
{
    /// <summary>The elements in double precision; null where the type is not read.</summary>
    public static double[]? ToDoubles(string type, byte[] bytes) =>
        type switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            "F32" => Convert<float>(bytes),
            "F16" => Convert<Half>(bytes),
            // The upper half of a single-precision number.
            "BF16" => Array.ConvertAll(
                MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(),
                v => (double)BitConverter.UInt32BitsToSingle((uint)v << 16)
            ),
            "I64" => Convert<long>(bytes),
            "U64" => Convert<ulong>(bytes),
            "I32" => Convert<int>(bytes),
            "U32" => Convert<uint>(bytes),
            "I16" => Convert<short>(bytes),
            "U16" => Convert<ushort>(bytes),
            "I8" => Convert<sbyte>(bytes),
            "U8" => Convert<byte>(bytes),
            "BOOL" => Array.ConvertAll(bytes, v => v == 0 ? 0.0 : 1.0),
            _ => null,
        };

    private static double[] Convert<T>(byte[] bytes)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(bytes);
        double[] values = new double[source.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = double.CreateTruncating(source[i]);
        return values;
    }
}
