using System.Globalization;
using System.Runtime.InteropServices;
using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>
/// Reads and writes arrays in numpy's <c>.npy</c> format (versions 1 to 3, C order, little-endian). Format source: numpy, "NEP 1: A simple
/// file format for NumPy arrays".
/// </summary>
public static class NpyFile
{
    /// <summary>Reads one array from a file.</summary>
    /// <param name="path">The file; its length must be exactly what its header states.</param>
    /// <exception cref="DataFileException">The content is not an array that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpyArray Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads one array from a seekable stream, up to its end.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFileException">The content is not an array that can be read.</exception>
    public static NpyArray Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (NpyType type, int[] shape) = NpyHeader.Read(stream, name);
        long available = stream.Length - stream.Position;
        long expected = ByteCount(type, shape, name);
        if (expected != available)
        {
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{name}' has {available} bytes of elements where its shape ({string.Join(", ", shape)}) of {type} takes "
                        + $"{expected}; the file is damaged."
                )
            );
        }
        byte[] data = new byte[expected];
        stream.ReadExactly(data);
        return new NpyArray(name, type, shape, data);
    }

    /// <summary>Writes one array to a stream, as version 1.0.</summary>
    /// <typeparam name="T">Half, float, double, int, long or byte.</typeparam>
    /// <param name="stream">Where to write; stays open.</param>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">The length of each dimension; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The type is none of the above, or the shape does not fit the number of elements.</exception>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        NpyType type =
            NpyHeader.TypeOf<T>()
            ?? throw new ArgumentException(
                $"Elements of type {typeof(T).Name} cannot be written; use Half, float, double, int, long or byte."
            );
        TensorShape.ThrowIfNot(values.Length, shape);
        stream.Write(NpyHeader.Create(type, shape));
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes one array to a file, which is replaced.</summary>
    /// <typeparam name="T">Half, float, double, int, long or byte.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">The length of each dimension; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The type is none of the above, or the shape does not fit the number of elements.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write<T>(string path, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        TensorShape.ThrowIfNot(values.Length, shape);
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write);
        Write(stream, values, shape);
    }

    private static long ByteCount(NpyType type, int[] shape, string name)
    {
        long count = TensorShape.Count(shape);
        if (count < 0 || count > Array.MaxLength / NpyHeader.SizeOf(type))
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{name}' states the shape ({string.Join(", ", shape)}) of {type}; arrays of at most 2 GB can be read."
                )
            );
        return count * NpyHeader.SizeOf(type);
    }
}
