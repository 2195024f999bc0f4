using System.Runtime.InteropServices;
using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>
/// Writes a safetensors file tensor by tensor, so that only the tensor at hand is in memory. The bytes go to a spool file beside the target
/// and are put behind the header by <see cref="Complete"/>, ordered by element size and name: the file does not depend on the order of
/// adding.
///</summary>
public sealed class SafetensorsWriter : IDisposable
{
    private readonly string _path;
    private readonly string _spoolPath;
    private readonly FileStream _spool;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private bool _done;

    /// <summary>Starts a file.</summary>
    /// <param name="path">The file to write; it appears, or is replaced, when <see cref="Complete"/> returns.</param>
    /// <exception cref="OutputException">The place cannot be written.</exception>
    public SafetensorsWriter(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _spoolPath = TemporarySibling.Create(Path.GetFullPath(path));
        try
        {
            _spool = OutputGate.CreateFile(_spoolPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
    }

    /// <summary>Adds a free text to the header's <c>__metadata__</c>.</summary>
    /// <param name="key">Its name; a second text under the same name replaces the first.</param>
    /// <param name="value">The text.</param>
    public void SetMetadata(string key, string value) => _metadata[key] = value;

    /// <summary>Adds a tensor.</summary>
    /// <typeparam name="T">double, float or long.</typeparam>
    /// <param name="name">Its name, unique in the file and not <c>__metadata__</c>.</param>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">The length of each dimension; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The name is taken, the type is none of the above, or the shape does not fit.</exception>
    /// <exception cref="OutputException">The place cannot be written.</exception>
    public void Add<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        SafetensorsType type =
            SafetensorsHeader.TypeOf<T>()
            ?? throw new ArgumentException($"Elements of type {typeof(T).Name} cannot be written; use double, float or long.");
        TensorShape.ThrowIfNot(values.Length, shape);
        Add(name, type.ToString(), MemoryMarshal.AsBytes(values), shape);
    }

    /// <summary>Adds a tensor of any type that the format defines.</summary>
    /// <param name="name">Its name, unique in the file and not <c>__metadata__</c>.</param>
    /// <param name="type">The type of the elements as the format names it, for example <c>F16</c>.</param>
    /// <param name="bytes">The elements, little-endian, in row-major order.</param>
    /// <param name="shape">The length of each dimension; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The name is taken, the type is unknown, or the shape does not fit.</exception>
    /// <exception cref="OutputException">The place cannot be written.</exception>
    public void Add(string name, string type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> shape)
    {
        ObjectDisposedException.ThrowIf(_done, this);
        ArgumentException.ThrowIfNullOrEmpty(name);
        int size = SafetensorsHeader.SizeOf(type);
        if (size == 0 || bytes.Length % size != 0)
            throw new ArgumentException(
                $"{bytes.Length} bytes were given for elements of type '{type}'; give a type of the format, and whole elements.",
                nameof(type)
            );
        TensorShape.ThrowIfNot(bytes.Length / size, shape);
        if (name == SafetensorsHeader.Metadata || !_names.Add(name))
            throw new ArgumentException($"The tensor name '{name}' is already taken; every tensor needs a name of its own.", nameof(name));
        try
        {
            _entries.Add(new SafetensorsEntry(name, type, shape.ToArray(), _spool.Position, bytes.Length));
            _spool.Write(bytes);
        }
        catch (IOException e)
        {
            throw OutputException.From(e, _path);
        }
    }

    /// <summary>Writes the header and the tensors to their place.</summary>
    /// <exception cref="OutputException">The place cannot be written.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_done, this);
        SafetensorsEntry[] order =
        [
            .. _entries.OrderByDescending(e => SafetensorsHeader.SizeOf(e.Type)).ThenBy(e => e.Name, StringComparer.Ordinal),
        ];
        AtomicFile.Write(
            _path,
            stream =>
            {
                long offset = 0;
                List<SafetensorsEntry> placed = [];
                foreach (SafetensorsEntry entry in order)
                {
                    placed.Add(entry with { Offset = offset });
                    offset += entry.Bytes;
                }
                stream.Write(SafetensorsHeader.Create(placed, _metadata));
                foreach (SafetensorsEntry entry in order)
                    Copy(entry, stream);
            }
        );
        Dispose();
    }

    /// <summary>Removes the spool file; without <see cref="Complete"/> nothing is written.</summary>
    public void Dispose()
    {
        if (_done)
            return;
        _done = true;
        _spool.Dispose();
        TemporarySibling.Delete(_spoolPath);
        TemporarySibling.Release(_spoolPath);
    }

    private void Copy(SafetensorsEntry entry, Stream to)
    {
        byte[] buffer = new byte[(int)Math.Min(entry.Bytes, 1 << 20)];
        _spool.Position = entry.Offset;
        for (long left = entry.Bytes; left > 0; )
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            _spool.ReadExactly(part);
            to.Write(part);
            left -= part.Length;
        }
    }
}
