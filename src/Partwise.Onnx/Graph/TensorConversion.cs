using System.Numerics;
using System.Runtime.InteropServices;

namespace Partwise.Onnx;

/// <summary>Converts stored elements to the type that is wanted.</summary>
internal static class TensorConversion
{
    /// <summary>Converts every element; the span lengths agree.</summary>
    public static void To<T>(OnnxElementType type, ReadOnlySpan<byte> bytes, Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        switch (type)
        {
            case OnnxElementType.Float:
                Convert<float, T>(bytes, values);
                break;
            case OnnxElementType.Double:
                Convert<double, T>(bytes, values);
                break;
            case OnnxElementType.Float16:
                Convert<Half, T>(bytes, values);
                break;
            case OnnxElementType.BFloat16:
                ConvertBFloat16(bytes, values);
                break;
            case OnnxElementType.Int8:
                Convert<sbyte, T>(bytes, values);
                break;
            case OnnxElementType.UInt8:
                Convert<byte, T>(bytes, values);
                break;
            case OnnxElementType.Int16:
                Convert<short, T>(bytes, values);
                break;
            case OnnxElementType.UInt16:
                Convert<ushort, T>(bytes, values);
                break;
            case OnnxElementType.Int32:
                Convert<int, T>(bytes, values);
                break;
            case OnnxElementType.UInt32:
                Convert<uint, T>(bytes, values);
                break;
            case OnnxElementType.Int64:
                Convert<long, T>(bytes, values);
                break;
            case OnnxElementType.UInt64:
                Convert<ulong, T>(bytes, values);
                break;
            case OnnxElementType.Bool:
                ConvertBool(bytes, values);
                break;
            default:
                throw new OnnxFormatException($"Tensors of type {type} hold no real numbers that can be read.");
        }
    }

    private static void Convert<TFrom, T>(ReadOnlySpan<byte> bytes, Span<T> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(TFrom) == typeof(T))
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateChecked(from[i]);
    }

    // A bfloat16 is the upper half of a float.
    private static void ConvertBFloat16<T>(ReadOnlySpan<byte> bytes, Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<ushort> from = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)from[i] << 16));
    }

    private static void ConvertBool<T>(ReadOnlySpan<byte> bytes, Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = bytes[i] != 0 ? T.One : T.Zero;
    }
}
