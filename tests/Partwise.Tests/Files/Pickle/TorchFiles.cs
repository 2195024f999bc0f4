using System.Buffers.Binary;
using System.IO.Compression;

namespace Partwise.Tests.Files.Pickle;

/// <summary>Writes both formats of torch.save.</summary>
internal static class TorchFiles
{
    public static byte[] Archive(Action<PickleWriter> value, params TorchStorage[] storages) =>
        Archive(CompressionLevel.NoCompression, value, storages);

    public static byte[] Archive(CompressionLevel compression, Action<PickleWriter> value, params TorchStorage[] storages)
    {
        var pickle = new PickleWriter().Proto();
        value(pickle);
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("a/data.pkl", pickle.Op('.').ToArray());
            foreach (TorchStorage storage in storages)
                Add($"a/data/{storage.Key}", storage.Bytes);
            Add("a/version", "3\n"u8.ToArray());

            void Add(string name, byte[] content)
            {
                using Stream entry = archive.CreateEntry(name, compression).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }

    public static byte[] Legacy(Action<PickleWriter> value, params TorchStorage[] storages)
    {
        using var bytes = new MemoryStream();
        bytes.Write(new PickleWriter().Proto().Raw(0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19).Op('.').ToArray());
        bytes.Write(new PickleWriter().Proto().Integer(1001).Op('.').ToArray());
        bytes.Write(
            new PickleWriter()
                .Proto()
                .Dictionary(("protocol_version", w => w.Integer(1001)), ("little_endian", w => w.Raw(0x88)))
                .Op('.')
                .ToArray()
        );
        var pickle = new PickleWriter().Proto();
        value(pickle);
        bytes.Write(pickle.Op('.').ToArray());
        var keys = new PickleWriter().Proto().Op(']').Op('(');
        foreach (TorchStorage storage in storages)
            keys.Text(storage.Key);
        bytes.Write(keys.Op('e').Op('.').ToArray());
        Span<byte> count = stackalloc byte[8];
        foreach (TorchStorage storage in storages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(count, storage.Count);
            bytes.Write(count);
            bytes.Write(storage.Bytes);
        }
        return bytes.ToArray();
    }
}
