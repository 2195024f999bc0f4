using System.Buffers.Binary;
using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>The storages behind the pickles of torch.save's older format: one after the other, each the number of its elements and then
/// these.</summary>
internal sealed class LegacyStorages
{
    private readonly Dictionary<PickleStorage, FileRange> _places = [];
    private readonly PickleFault _fault;

    /// <summary>Walks over the storages.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fault">Makes the errors.</param>
    /// <param name="position">Where the first one begins.</param>
    /// <param name="keys">Their keys, in the order of the file.</param>
    /// <param name="stated">What the pickle says of them, by their keys.</param>
    /// <exception cref="DataFileException">One is missing, cut off, or not stated.</exception>
    public LegacyStorages(RandomFile file, PickleFault fault, long position, List<object?> keys, Dictionary<string, PickleStorage> stated)
    {
        _fault = fault;
        Span<byte> field = stackalloc byte[8];
        foreach (object? key in keys)
        {
            if (key is not string text || !stated.TryGetValue(text, out PickleStorage? storage))
                throw fault.Damaged("it has a storage that no tensor looks at");
            if (position > file.Length - field.Length)
                throw Missing(storage);
            file.ReadExactly(field, position);
            position += field.Length;
            if (
                BinaryPrimitives.ReadInt64LittleEndian(field) != storage.Count
                || storage.Bytes > file.Length - position
                || !_places.TryAdd(storage, new FileRange(position, storage.Bytes))
            )
                throw Missing(storage);
            position += storage.Bytes;
        }
    }

    /// <summary>The place of a storage.</summary>
    /// <exception cref="DataFileException">It is missing.</exception>
    public FileRange Find(PickleStorage storage) => _places.TryGetValue(storage, out FileRange range) ? range : throw Missing(storage);

    private DataFileException Missing(PickleStorage storage) =>
        _fault.Damaged($"the numbers of storage '{PickleFault.Printable(storage.Key)}' are missing or cut off");
}
