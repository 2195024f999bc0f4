using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Partwise.Files.Internals;

namespace Partwise.Files;

/// <summary>
/// Reads MAT files of level 5, as MATLAB writes them without -v7.3: numbers, text, cells and structs, plain or zlib-compressed,
/// little-endian.
/// Sparse arrays, objects and functions are left out. Size, depth and number of elements are bounded. Format source: MathWorks, MAT-File
/// Format, version 5.
///</summary>
public static class MatFile
{
    private const int HeaderBytes = 128;
    private const long MaximumBytes = 64L << 20;
    private const int MaximumUnpacked = 256 << 20;
    private const int Compressed = 15;

    /// <summary>Reads every variable.</summary>
    /// <param name="path">The file, at most 64 MiB, 256 MiB unpacked.</param>
    /// <returns>The variables by name.</returns>
    /// <exception cref="DataFileException">It is no MAT file of this kind, or is damaged or too large; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, MatValue> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = InputFile.ReadAllBytes(
            path,
            MaximumBytes,
            length => new DataFileException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{path}' has {length} bytes; MAT files of at most {MaximumBytes} bytes are read, so check that it is the right file."
                )
            )
        );
        CheckHeader(path, bytes);
        var variables = new Dictionary<string, MatValue>(StringComparer.Ordinal);
        var budget = new MatBudget(path);
        var reader = new MatReader(bytes.AsSpan(HeaderBytes), budget);
        int left = MaximumUnpacked;
        while (!reader.AtEnd)
        {
            (int type, ReadOnlySpan<byte> data) = reader.Element(padded: false);
            if (type == Compressed)
            {
                budget.TakeCompressed();
                byte[] unpacked = Unpack(path, data, left);
                left -= unpacked.Length;
                (type, data) = new MatReader(unpacked, budget).Element(padded: true);
                Add(type, data);
            }
            else
            {
                reader.Align(data.Length);
                Add(type, data);
            }
        }
        return variables;

        void Add(int type, ReadOnlySpan<byte> data)
        {
            if (type == MatReader.Matrix && MatReader.Array(data, budget, depth: 0) is ({ Length: > 0 } name, { } value))
                variables[name] = value;
        }
    }

    private static void CheckHeader(string path, byte[] bytes)
    {
        if (bytes.Length >= HeaderBytes && Encoding.ASCII.GetString(bytes, 0, 10) == "MATLAB 7.3")
            throw new DataFileException($"'{path}' is a MAT file of version 7.3; save it again with save(…, '-v7').");
        if (
            bytes.Length < HeaderBytes
            || bytes[126] != 'I'
            || bytes[127] != 'M'
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(124)) != 0x0100
        )
            throw new DataFileException($"'{path}' is not a little-endian MAT file of level 5; save it with save(…, '-v7').");
    }

    private static byte[] Unpack(string path, ReadOnlySpan<byte> data, int most)
    {
        try
        {
            using var packed = new MemoryStream(data.ToArray());
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = zlib.Read(buffer)) > 0; )
            {
                if (unpacked.Length + read > most)
                    throw new DataFileException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"'{path}' unpacks to more than {MaximumUnpacked} bytes, which are allowed; check that it is the right file."
                        )
                    );
                unpacked.Write(buffer, 0, read);
            }
            return unpacked.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new DataFileException($"'{path}' is damaged: a compressed variable cannot be unpacked; copy the file again.", e);
        }
    }
}
