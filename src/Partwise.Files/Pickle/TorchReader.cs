using System.Globalization;
using System.Numerics;
using System.Text;
using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>
/// Reads both formats of torch.save: the zip archive (torch 1.6 and later; a pickle <c>data.pkl</c> and one file per storage) and the older
/// one (pickles of a magic number, the version, facts about the system, the value and the keys of the storages, and behind them the
/// storages). Of a TorchScript program only the modules' tensors are read, not its code. Source: torch.serialization.
///</summary>
internal static class TorchReader
{
    private const int LegacyProtocol = 1001;
    private static readonly BigInteger s_magic = BigInteger.Parse(
        "1950A86A20F9469CFC6C",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture
    );

    /// <summary>Whether the file begins as one of the two formats does.</summary>
    public static bool Accepts(ReadOnlySpan<byte> start) => IsArchive(start) || start is [(byte)PickleOpcode.Proto, ..];

    /// <summary>Reads the description; the numbers stay where they are.</summary>
    /// <exception cref="DataFileException">The file is damaged or asks for what weights do not need.</exception>
    public static TorchFile Read(RandomFile file, PickleFault fault)
    {
        Span<byte> start = stackalloc byte[4];
        file.ReadExactly(start[..(int)Math.Min(4, file.Length)], 0);
        return IsArchive(start) ? ReadArchive(file, fault) : ReadLegacy(file, fault);
    }

    private static bool IsArchive(ReadOnlySpan<byte> start) => start is [(byte)'P', (byte)'K', 3, 4, ..];

    private static TorchFile ReadArchive(RandomFile file, PickleFault fault)
    {
        const string Description = "data.pkl";
        var archive = new TorchArchive(file, fault);
        string[] names = [.. archive.Names.Where(n => n == Description || n.EndsWith("/" + Description, StringComparison.Ordinal))];
        if (names is not [var name])
            throw fault.Unsupported("is an archive without exactly one data.pkl, so torch.save did not write it");
        string folder = name[..^Description.Length];
        if (archive.Find(folder + "byteorder") is { Length: < 16 } order && Text(file, order) != "little")
            throw fault.Unsupported("was written on a machine with the highest byte first");
        FileRange description = archive.Find(name)!.Value;
        using Stream stream = file.From(description.Offset);
        object? root = PickleMachine.Read(stream, description.Length, fault, new Dictionary<string, PickleStorage>(StringComparer.Ordinal));
        return new TorchFile(
            root,
            storage =>
                archive.Find($"{folder}data/{storage.Key}") is { } range && range.Length >= storage.Bytes
                    ? range
                    : throw fault.Damaged($"the numbers of storage '{PickleFault.Printable(storage.Key)}' are missing or cut off")
        );
    }

    private static TorchFile ReadLegacy(RandomFile file, PickleFault fault)
    {
        using Stream stream = file.From(0);
        var storages = new Dictionary<string, PickleStorage>(StringComparer.Ordinal);
        if (Next() is not BigInteger magic || magic != s_magic)
            throw fault.Unsupported("is a pickle, but not one that torch.save wrote");
        if (Next() is not (long and LegacyProtocol))
            throw fault.Unsupported("is of a version of torch.save's format that is not known");
        if (Next() is not PickleDictionary system || system.Find("little_endian") is not true)
            throw fault.Unsupported("was written on a machine with the highest byte first");
        object? root = Next();
        if (Next() is not List<object?> keys)
            throw fault.Damaged("the list of its storages is missing");
        return new TorchFile(root, new LegacyStorages(file, fault, stream.Position, keys, storages).Find);

        object? Next() => PickleMachine.Read(stream, file.Length - stream.Position, fault, storages);
    }

    private static string Text(RandomFile file, FileRange range)
    {
        byte[] bytes = new byte[range.Length];
        file.ReadExactly(bytes, range.Offset);
        return Encoding.ASCII.GetString(bytes).Trim();
    }
}
