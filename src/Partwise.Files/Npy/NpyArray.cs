using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Partwise.Files;

/// <summary>An array read from a <c>.npy</c> file: a shape and row-major (C order) elements.</summary>
public sealed class NpyArray
{
    private readonly byte[] _data;
    private readonly string _name;

    internal NpyArray(string name, NpyType type, int[] shape, byte[] data)
    {
        _name = name;
        Type = type;
        Shape = shape;
        _data = data;
    }

    /// <summary>The type of the elements in the file.</summary>
    public NpyType Type { get; }

    /// <summary>The length of each dimension; empty for a single number.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public int Count => _data.Length / Internals.NpyHeader.SizeOf(Type);

    /// <summary>The elements without conversion, as a view of this array's memory.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Type"/>: Half, float, double, int, long or byte.</typeparam>
    /// <exception cref="DataFileException">The file holds another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        NpyType? asked = Internals.NpyHeader.TypeOf<T>();
        if (asked != Type)
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{_name}' holds {Type} values, not {typeof(T).Name}; ask for its own type or convert."
                )
            );
        return MemoryMarshal.Cast<byte, T>(_data);
    }

    /// <summary>The elements as single precision, converted where the file holds another type.</summary>
    public float[] ToSingles() => Convert<float>();

    /// <summary>The elements as double precision, converted where the file holds another type.</summary>
    public double[] ToDoubles() => Convert<double>();

    /// <summary>The elements as 64-bit integers; fractions are cut off and values out of range saturate.</summary>
    public long[] ToInt64s() => Convert<long>();

    private T[] Convert<T>()
        where T : unmanaged, INumber<T> =>
        Type switch
        {
            NpyType.Float16 => Convert<Half, T>(),
            NpyType.Float32 => Convert<float, T>(),
            NpyType.Float64 => Convert<double, T>(),
            NpyType.Int32 => Convert<int, T>(),
            NpyType.Int64 => Convert<long, T>(),
            _ => Convert<byte, T>(),
        };

    private TTo[] Convert<TFrom, TTo>()
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(_data);
        var to = new TTo[from.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertSaturating(from, to);
        return to;
    }
}
