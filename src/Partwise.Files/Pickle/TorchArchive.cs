using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>
/// The files within a zip archive of torch.save, as ranges of the archive: torch stores them uncompressed, so nothing has to be unpacked
/// and nothing can blow up. Format source: PKWARE's APPNOTE, sections 4.3 and 4.5.3 (zip64).
///</summary>
internal sealed class TorchArchive
{
    private const uint EndSignature = 0x06054B50,
        End64Locator = 0x07064B50,
        End64Signature = 0x06064B50,
        DirectorySignature = 0x02014B50,
        LocalSignature = 0x04034B50;
    private const int EndLength = 22,
        LongestComment = 0xFFFF;
    private const int LargestDirectory = 64 << 20;

    private readonly RandomFile _file;
    private readonly PickleFault _fault;
    private readonly Dictionary<string, (long Header, long Size, bool Plain)> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory of an archive.</summary>
    /// <exception cref="DataFileException">It is damaged.</exception>
    public TorchArchive(RandomFile file, PickleFault fault)
    {
        _file = file;
        _fault = fault;
        (long offset, long length, long count) = FindDirectory();
        if (count > PickleLimits.ArchiveFiles || length > LargestDirectory)
            throw fault.Damaged(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its archive holds {count} files where at most {PickleLimits.ArchiveFiles} are allowed"
                )
            );
        if (offset < 0 || length < 0 || offset > file.Length - length)
            throw fault.Damaged("the directory of its archive lies outside the file");
        byte[] directory = new byte[length];
        file.ReadExactly(directory, offset);
        ReadOnlySpan<byte> rest = directory;
        for (long i = 0; i < count; i++)
            rest = rest[AddEntry(rest)..];
    }

    /// <summary>The names of the files.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Where the bytes of a file lie; null where there is no such file.</summary>
    /// <exception cref="DataFileException">They lie outside the archive, or are compressed.</exception>
    public FileRange? Find(string name)
    {
        if (!_entries.TryGetValue(name, out (long Header, long Size, bool Plain) entry))
            return null;
        if (!entry.Plain)
            throw _fault.Unsupported(
                $"is an archive with the compressed or encrypted file '{PickleFault.Printable(name)}', which torch.save does not write"
            );
        byte[] local = Read(entry.Header, 30);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw _fault.Damaged($"the file '{PickleFault.Printable(name)}' of its archive is not where the directory says");
        long start =
            entry.Header
            + 30
            + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(26))
            + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(28));
        if (entry.Size > _file.Length - start)
            throw _fault.Damaged($"the file '{PickleFault.Printable(name)}' of its archive is cut off");
        return new FileRange(start, entry.Size);
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndLength + LongestComment);
        byte[] bytes = Read(_file.Length - tail, tail);
        for (int i = tail - EndLength; i >= 0; i--)
        {
            ReadOnlySpan<byte> end = bytes.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature)
                continue;
            (long count, long length, long offset) = (
                BinaryPrimitives.ReadUInt16LittleEndian(end[10..]),
                BinaryPrimitives.ReadUInt32LittleEndian(end[12..]),
                BinaryPrimitives.ReadUInt32LittleEndian(end[16..])
            );
            bool isLarge = count == 0xFFFF || length == uint.MaxValue || offset == uint.MaxValue;
            return isLarge && i >= 20 ? FindLargeDirectory(bytes.AsSpan(i - 20, 20)) : (offset, length, count);
        }
        throw _fault.Damaged("its archive has no end");
    }

    private (long Offset, long Length, long Count) FindLargeDirectory(ReadOnlySpan<byte> locator)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != End64Locator)
            throw _fault.Damaged("its archive has no end");
        byte[] end = Read(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), 56);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != End64Signature)
            throw _fault.Damaged("its archive has no end");
        return (
            BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48)),
            BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40)),
            BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32))
        );
    }

    /// <summary>Adds the first entry and returns how many bytes it takes.</summary>
    private int AddEntry(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < 46 || BinaryPrimitives.ReadUInt32LittleEndian(entry) != DirectorySignature)
            throw _fault.Damaged("the directory of its archive is cut off");
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]),
            method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]),
            extraLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]),
            commentLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        int length = 46 + nameLength + extraLength + commentLength;
        if (entry.Length < length)
            throw _fault.Damaged("the directory of its archive is cut off");
        string name = Encoding.UTF8.GetString(entry.Slice(46, nameLength));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]),
            header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        bool hasStoredSize = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]) == uint.MaxValue;
        ReadLarge(entry.Slice(46 + nameLength, extraLength), hasStoredSize, ref size, ref header);
        if (size < 0 || header < 0 || header > _file.Length || !_entries.TryAdd(name, (header, size, method == 0 && (flags & 1) == 0)))
            throw _fault.Damaged($"its archive has the file '{PickleFault.Printable(name)}' twice or outside of itself");
        return length;
    }

    // Sizes and places that do not fit into 32 bits stand in the extra field 1, in this order, only those that are needed.
    private static void ReadLarge(ReadOnlySpan<byte> extra, bool hasStoredSize, ref long size, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra),
                length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                return;
            ReadOnlySpan<byte> field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1)
                continue;
            if (size == uint.MaxValue && field.Length >= 8)
            {
                size = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }
            if (hasStoredSize && field.Length >= 8)
                field = field[8..];
            if (header == uint.MaxValue && field.Length >= 8)
                header = BinaryPrimitives.ReadInt64LittleEndian(field);
        }
    }

    private byte[] Read(long position, int length)
    {
        if (position < 0 || position > _file.Length - length)
            throw _fault.Damaged("its archive refers to a place outside of itself");
        byte[] bytes = new byte[length];
        _file.ReadExactly(bytes, position);
        return bytes;
    }
}
