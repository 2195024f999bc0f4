using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>
/// A safetensors file opened for reading: named tensors, each read when it is asked for. Several threads may read at once. Format source:
/// the safetensors format description (64-bit header length, JSON header, contiguous little-endian data).
///</summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int MaximumHeader = 32 << 20;

    private readonly string _path;
    private readonly RandomFile _file;
    private readonly long _dataStart;

    private SafetensorsFile(RandomFile file)
    {
        _file = file;
        _path = file.Path;
        (string path, long length) = (file.Path, file.Length);
        if (length < 8)
            throw new DataFileException($"'{path}' is not a safetensors file: it has only {length} bytes.");
        Span<byte> field = stackalloc byte[8];
        file.ReadExactly(field, 0);
        ulong header = BinaryPrimitives.ReadUInt64LittleEndian(field);
        if (header > (ulong)Math.Min(length - 8, MaximumHeader))
        {
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{path}' is not a readable safetensors file: it states a header of {header} bytes in a file of {length}, at "
                        + $"most {MaximumHeader} are allowed; the file is damaged."
                )
            );
        }
        byte[] json = new byte[header];
        file.ReadExactly(json, 8);
        _dataStart = 8 + (long)header;
        SafetensorsParser parser = new(path, length - _dataStart);
        parser.Parse(json);
        Tensors = parser.Entries;
        Metadata = parser.Metadata;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>The free texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The content is not a safetensors file, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = new RandomFile(path);
        try
        {
            return new SafetensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <typeparam name="T">Its own type: double for F64, float for F32, long for I64.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <returns>The elements in row-major order.</returns>
    /// <exception cref="DataFileException">There is no such tensor, it has another type, or it takes more than 2 GB.</exception>
    /// <exception cref="ArgumentException">T is none of the three.</exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        SafetensorsEntry entry = Fitting(Entry<T>(name));
        var values = new T[entry.Bytes / SafetensorsHeader.SizeOf(entry.Type)];
        _file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()), _dataStart + entry.Offset);
        return values;
    }

    /// <summary>Reads a tensor into memory that is there already.</summary>
    /// <typeparam name="T">Its own type: double for F64, float for F32, long for I64.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <param name="values">Takes the elements in row-major order; of the tensor's length.</param>
    /// <exception cref="DataFileException">There is no such tensor, it has another type or another length.</exception>
    /// <exception cref="ArgumentException">T is none of the three.</exception>
    public void Read<T>(string name, Span<T> values)
        where T : unmanaged
    {
        SafetensorsEntry entry = Entry<T>(name);
        if (entry.Bytes != (long)values.Length * SafetensorsHeader.SizeOf(entry.Type))
            throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The tensor '{name}' of '{_path}' takes {entry.Bytes} bytes where {values.Length} elements are needed."
                )
            );
        _file.ReadExactly(MemoryMarshal.AsBytes(values), _dataStart + entry.Offset);
    }

    /// <summary>Reads a tensor of any type as the file stores it: little-endian, in row-major order.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="DataFileException">There is no such tensor, or it takes more than 2 GB.</exception>
    public byte[] ReadBytes(string name)
    {
        SafetensorsEntry entry = Fitting(Find(name));
        byte[] bytes = new byte[entry.Bytes];
        _file.ReadExactly(bytes, _dataStart + entry.Offset);
        return bytes;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private SafetensorsEntry Entry<T>(string name)
        where T : unmanaged
    {
        SafetensorsType type =
            SafetensorsHeader.TypeOf<T>()
            ?? throw new ArgumentException($"Elements of type {typeof(T).Name} cannot be read; use double, float or long.");
        SafetensorsEntry entry = Find(name);
        return entry.Type == type.ToString()
            ? entry
            : throw new DataFileException($"The tensor '{name}' of '{_path}' holds {entry.Type} values where {type} is needed.");
    }

    private string Names() =>
        Tensors.Count == 0
            ? "none"
            : string.Join(", ", Tensors.Keys.Order(StringComparer.Ordinal).Take(5).Select(n => $"'{n}'"))
                + (Tensors.Count > 5 ? $" and {Tensors.Count - 5} more" : "");

    private SafetensorsEntry Find(string name) =>
        Tensors.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new DataFileException($"'{_path}' has no tensor '{name}'; it has {Names()}.");

    private SafetensorsEntry Fitting(SafetensorsEntry entry) =>
        entry.Bytes <= Array.MaxLength
            ? entry
            : throw new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The tensor '{entry.Name}' of '{_path}' takes {entry.Bytes} bytes; at most 2 GB can be read at once."
                )
            );
}
