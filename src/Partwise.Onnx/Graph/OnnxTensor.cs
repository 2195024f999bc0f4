using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Partwise.Onnx;

/// <summary>
/// The numbers of a constant tensor, whatever way the file stores them; and the making of such tensors.
/// Data is little-endian and row-major (the last dimension varies fastest), as the format says.
/// </summary>
public sealed class OnnxTensor
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private OnnxTensor(string name, OnnxElementType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        ElementType = type;
        Shape = shape;
        _bytes = bytes;
        Count = bytes.Length / TensorBytes.ElementSize(type);
    }

    /// <summary>The tensor's name; may be empty.</summary>
    public string Name { get; }

    /// <summary>The stored element type.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>The sizes, outermost first, each at least 0; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements: the product of the shape.</summary>
    public int Count { get; }

    /// <summary>The elements as stored, little-endian.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>
    /// Reads a tensor. Its length is checked against its shape before anything is allocated.
    /// </summary>
    /// <param name="proto">The tensor as the file states it.</param>
    /// <param name="folder">The folder that external data is relative to; null refuses external data.</param>
    /// <exception cref="OnnxFormatException">The shape is negative or too large, the data does not fit the shape, the element type holds no
    /// real numbers, or external data lies outside the folder, is missing or too short.</exception>
    public static OnnxTensor Read(TensorProto proto, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(proto);
        var type = (OnnxElementType)proto.DataType;
        long bytes = TensorBytes.Expected(proto);
        ReadOnlyMemory<byte> data = TensorBytes.Read(proto, bytes, folder);
        return new OnnxTensor(proto.Name, type, [.. proto.Dims], data);
    }

    /// <summary>The elements rounded to single precision; integers and booleans (0 or 1) are converted.</summary>
    public float[] ToFloats()
    {
        var values = new float[Count];
        TensorConversion.To<float>(ElementType, Bytes, values);
        return values;
    }

    /// <summary>The elements in double precision; 64-bit integers beyond ±2^53 are rounded.</summary>
    public double[] ToDoubles()
    {
        var values = new double[Count];
        TensorConversion.To<double>(ElementType, Bytes, values);
        return values;
    }

    /// <summary>The elements of an integer or boolean tensor.</summary>
    /// <exception cref="OnnxException">The tensor holds fractions, or an integer above 2^63 − 1.</exception>
    public long[] ToInt64s()
    {
        if (ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16)
            throw new OnnxException($"The tensor '{Name}' is of type {ElementType}, but whole numbers are wanted; read it with ToDoubles.");
        var values = new long[Count];
        try
        {
            TensorConversion.To<long>(ElementType, Bytes, values);
        }
        catch (OverflowException e)
        {
            throw new OnnxException(
                $"The tensor '{Name}' holds a number above 2^63 - 1, which is no signed 64-bit integer; read it with ToDoubles.",
                e
            );
        }
        return values;
    }

    /// <summary>A float tensor; the data is copied.</summary>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public static TensorProto Create(string name, ReadOnlySpan<float> data, params ReadOnlySpan<long> shape) =>
        Create(name, OnnxElementType.Float, data, shape);

    /// <summary>A double tensor; the data is copied.</summary>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public static TensorProto Create(string name, ReadOnlySpan<double> data, params ReadOnlySpan<long> shape) =>
        Create(name, OnnxElementType.Double, data, shape);

    /// <summary>A 64-bit integer tensor; the data is copied.</summary>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public static TensorProto Create(string name, ReadOnlySpan<long> data, params ReadOnlySpan<long> shape) =>
        Create(name, OnnxElementType.Int64, data, shape);

    /// <summary>A 32-bit integer tensor; the data is copied.</summary>
    /// <exception cref="ArgumentException">The data does not fill the shape exactly.</exception>
    public static TensorProto Create(string name, ReadOnlySpan<int> data, params ReadOnlySpan<long> shape) =>
        Create(name, OnnxElementType.Int32, data, shape);

    private static TensorProto Create<T>(string name, OnnxElementType type, ReadOnlySpan<T> data, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(name);
        long count = 1;
        foreach (long size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }
        if (count != data.Length)
        {
            throw new ArgumentException(
                $"{data.Length} numbers were given for '{name}' of shape [{string.Join(',', shape.ToArray())}], which holds {count}; "
                    + $"give exactly as many.",
                nameof(data)
            );
        }
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(data)),
        };
        foreach (long size in shape)
            tensor.Dims.Add(size);
        return tensor;
    }
}
