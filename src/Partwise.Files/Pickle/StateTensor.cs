using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>One tensor of a <see cref="StateDictionary"/>; its numbers are read when they are asked for.</summary>
public sealed class StateTensor
{
    private readonly Func<byte[]> _read;

    /// <summary>Makes a tensor whose numbers are computed when they are asked for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of its elements, as <see cref="Type"/>.</param>
    /// <param name="shape">The length of each dimension.</param>
    /// <param name="read">Gives the elements, little-endian, in row-major order.</param>
    public StateTensor(string name, string type, IReadOnlyList<int> shape, Func<byte[]> read)
    {
        Name = name;
        Type = type;
        Shape = shape;
        _read = read;
    }

    /// <summary>Its name, such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The type of its elements as safetensors names it: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL, …</summary>
    public string Type { get; }

    /// <summary>The length of each dimension; empty for a single number.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The elements as stored, little-endian, in row-major order.</summary>
    /// <exception cref="DataFileException">The file is cut off, or the tensor takes more than 2 GB.</exception>
    public byte[] ReadBytes() => _read();

    /// <summary>The elements in double precision, in row-major order; every type but 64-bit integers beyond ±2^53 is exact.</summary>
    /// <exception cref="DataFileException">The file is cut off, the tensor takes more than 2 GB, or its elements are of a type that is not
    /// read.</exception>
    public double[] ReadDoubles() =>
        ElementConversion.ToDoubles(Type, _read())
        ?? throw new DataFileException(
            $"The tensor '{Name}' holds elements of type {Type}; floating-point numbers of 16 to 64 bits, integers and booleans can "
                + $"be read."
        );

    /// <summary>The elements rounded to single precision, in row-major order.</summary>
    /// <exception cref="DataFileException">As <see cref="ReadDoubles"/>.</exception>
    public float[] ReadFloats() =>
        Type == nameof(SafetensorsType.F32)
            ? System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_read()).ToArray()
            : Array.ConvertAll(ReadDoubles(), v => (float)v);
}
