using System.Runtime.InteropServices;
using Google.Protobuf.Collections;

namespace Partwise.Onnx;

/// <summary>Brings the ways a tensor is stored to one: little-endian bytes of a checked length.</summary>
internal static class TensorBytes
{
    /// <summary>Bytes per element; 0 for types that hold no real numbers.</summary>
    public static int ElementSize(OnnxElementType type) =>
        type switch
        {
            OnnxElementType.Bool or OnnxElementType.Int8 or OnnxElementType.UInt8 => 1,
            OnnxElementType.Int16 or OnnxElementType.UInt16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 2,
            OnnxElementType.Int32 or OnnxElementType.UInt32 or OnnxElementType.Float => 4,
            OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Double => 8,
            _ => 0,
        };

    /// <summary>The bytes that the shape and type ask for.</summary>
    /// <exception cref="OnnxFormatException">Negative or too large sizes, or a type without numbers.</exception>
    public static long Expected(TensorProto tensor)
    {
        int size = ElementSize((OnnxElementType)tensor.DataType);
        if (size == 0)
            throw new OnnxFormatException(
                $"The tensor '{tensor.Name}' is of type {(OnnxElementType)tensor.DataType}, but only real numbers, integers and "
                    + $"booleans can be read."
            );
        long bytes = size;
        // A zero anywhere makes the product zero, whatever the others are; so overflow is looked for among the rest.
        bool empty = false;
        foreach (long dimension in tensor.Dims)
        {
            if (dimension < 0)
                throw Bad(tensor, $"has the size {dimension}, but sizes are 0 or more");
            empty |= dimension == 0;
            if (dimension > 0 && bytes > Array.MaxLength / dimension)
                throw Bad(tensor, $"has the shape [{string.Join(',', tensor.Dims.Take(16))}], more than the 2 GB that one tensor may hold");
            bytes *= Math.Max(dimension, 1);
        }
        return empty ? 0 : bytes;
    }

    /// <summary>The tensor's bytes, exactly <paramref name="expected"/> of them.</summary>
    public static ReadOnlyMemory<byte> Read(TensorProto tensor, long expected, string? folder)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            return ExternalData.Locate(tensor, folder, expected).ReadAllBytes();
        if (tensor.HasRawData)
        {
            Check(tensor, expected, tensor.RawData.Length);
            return tensor.RawData.Memory;
        }
        var type = (OnnxElementType)tensor.DataType;
        return type switch
        {
            OnnxElementType.Float => Copy(tensor, tensor.FloatData, expected),
            OnnxElementType.Double => Copy(tensor, tensor.DoubleData, expected),
            OnnxElementType.Int64 => Copy(tensor, tensor.Int64Data, expected),
            OnnxElementType.UInt64 => Copy(tensor, tensor.Uint64Data, expected),
            OnnxElementType.Int32 => Copy(tensor, tensor.Int32Data, expected),
            OnnxElementType.UInt32 => Narrow(tensor, tensor.Uint64Data, expected, v => (uint)v),
            OnnxElementType.Int8 or OnnxElementType.UInt8 or OnnxElementType.Bool => Narrow(
                tensor,
                tensor.Int32Data,
                expected,
                v => (byte)v
            ),
            _ => Narrow(tensor, tensor.Int32Data, expected, v => (ushort)v),
        };
    }

    private static byte[] Copy<T>(TensorProto tensor, RepeatedField<T> field, long expected)
        where T : unmanaged => Narrow(tensor, field, expected, v => v);

    private static byte[] Narrow<T, TStored>(TensorProto tensor, RepeatedField<T> field, long expected, Func<T, TStored> narrow)
        where TStored : unmanaged
    {
        Check(tensor, expected, (long)field.Count * Marshal.SizeOf<TStored>());
        var bytes = new byte[expected];
        Span<TStored> values = MemoryMarshal.Cast<byte, TStored>(bytes.AsSpan());
        for (int i = 0; i < values.Length; i++)
            values[i] = narrow(field[i]);
        return bytes;
    }

    private static void Check(TensorProto tensor, long expected, long actual)
    {
        if (actual != expected)
            throw Bad(tensor, $"of shape [{string.Join(',', tensor.Dims.Take(16))}] takes {expected} bytes, but {actual} are stored");
    }

    private static OnnxFormatException Bad(TensorProto tensor, string what) =>
        new($"The tensor '{tensor.Name}' {what}; the file is damaged, export the model again.");
}
