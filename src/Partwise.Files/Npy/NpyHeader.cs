using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Partwise.Files.Internals;

/// <summary>
/// The header of a <c>.npy</c> file, after numpy's format description: magic, version, length, and a Python dictionary with
/// <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </summary>
internal static partial class NpyHeader
{
    private const int MaximumLength = 1 << 16;
    private const int MaximumRank = 32;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The size of an element in bytes.</summary>
    public static int SizeOf(NpyType type) =>
        type switch
        {
            NpyType.UInt8 => 1,
            NpyType.Float16 => 2,
            NpyType.Float32 or NpyType.Int32 => 4,
            _ => 8,
        };

    /// <summary>The file's name for the .NET type, or null where files do not hold it.</summary>
    public static NpyType? TypeOf<T>() =>
        default(T) switch
        {
            Half => NpyType.Float16,
            float => NpyType.Float32,
            double => NpyType.Float64,
            int => NpyType.Int32,
            long => NpyType.Int64,
            byte => NpyType.UInt8,
            _ => null,
        };

    /// <summary>Reads the header and leaves the stream at the first element.</summary>
    public static (NpyType Type, int[] Shape) Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start.StartsWith(Magic))
            throw new DataFileException($"'{name}' is not a .npy file: it does not start with the NUMPY mark.");
        int version = start[6];
        if (version is < 1 or > 3)
            throw new DataFileException($"'{name}' is a .npy file of version {version}; versions 1 to 3 can be read.");

        int size = version == 1 ? 2 : 4;
        Span<byte> field = stackalloc byte[4];
        field.Clear();
        ReadExactly(stream, field[..size], name);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (length > MaximumLength)
            throw new DataFileException(
                $"'{name}' states a header of {length} bytes; at most {MaximumLength} are allowed, so the file is damaged."
            );
        byte[] text = new byte[length];
        ReadExactly(stream, text, name);
        return Parse(Encoding.UTF8.GetString(text), name);
    }

    /// <summary>The complete header (version 1.0) for an array; the elements that follow begin at a multiple of 64 bytes.</summary>
    public static byte[] Create(NpyType type, ReadOnlySpan<int> shape)
    {
        string numbers = string.Join(", ", shape.ToArray().Select(n => n.ToString(CultureInfo.InvariantCulture)));
        string tuple = shape.Length == 1 ? $"({numbers},)" : $"({numbers})";
        string dictionary = $"{{'descr': '{Description(type)}', 'fortran_order': False, 'shape': {tuple}, }}";
        int total = (Magic.Length + 4 + dictionary.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string Description(NpyType type) =>
        type switch
        {
            NpyType.Float16 => "<f2",
            NpyType.Float32 => "<f4",
            NpyType.Float64 => "<f8",
            NpyType.Int32 => "<i4",
            NpyType.Int64 => "<i8",
            _ => "|u1",
        };

    private static (NpyType Type, int[] Shape) Parse(string text, string name)
    {
        Match description = DescriptionPattern().Match(text);
        Match order = OrderPattern().Match(text);
        Match shape = ShapePattern().Match(text);
        if (!description.Success || !order.Success || !shape.Success)
            throw new DataFileException(
                $"'{name}' has a .npy header without a plain 'descr', 'fortran_order' and 'shape'; save one array of numbers."
            );
        if (order.Groups[1].Value == "True")
            throw new DataFileException($"'{name}' is stored in Fortran order; save it in C order (numpy.ascontiguousarray).");
        return (TypeOf(description.Groups[1].Value, name), Dimensions(shape.Groups[1].Value, name));
    }

    private static NpyType TypeOf(string description, string name) =>
        description switch
        {
            "<f2" => NpyType.Float16,
            "<f4" => NpyType.Float32,
            "<f8" => NpyType.Float64,
            "<i4" => NpyType.Int32,
            "<i8" => NpyType.Int64,
            "|u1" or "<u1" => NpyType.UInt8,
            _ => throw new DataFileException(
                $"'{name}' holds elements of type '{description}'; allowed are <f2, <f4, <f8, <i4, <i8 and |u1."
            ),
        };

    private static int[] Dimensions(string text, string name)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaximumRank)
            throw new DataFileException($"'{name}' states {parts.Length} dimensions; at most {MaximumRank} are allowed.");
        int[] shape = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw new DataFileException(
                    $"'{name}' states the dimension '{parts[i]}'; whole numbers from 0 to {int.MaxValue} are allowed."
                );
        }
        return shape;
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, string name)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw new DataFileException($"'{name}' ends inside its .npy header; the file is cut off.");
    }

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""]([^'""]*)['""]", RegexOptions.CultureInvariant)]
    private static partial Regex DescriptionPattern();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShapePattern();
}
