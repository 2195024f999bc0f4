using System.IO.Compression;
using System.Text;

namespace Partwise.Tests.Datasets.Cars;

/// <summary>Writes MAT files of level 5 for tests, straight from the format's description.</summary>
internal static class MatWriter
{
    /// <summary>A file with these variables.</summary>
    public static byte[] File(bool compressed, params (string Name, Func<string, byte[]> Array)[] variables)
    {
        using var file = new MemoryStream();
        file.Write(Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, made for a test".PadRight(124)));
        file.Write([0x00, 0x01, (byte)'I', (byte)'M']);
        foreach ((string name, Func<string, byte[]> array) in variables)
        {
            byte[] element = array(name);
            if (!compressed)
            {
                file.Write(element);
                continue;
            }
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                zlib.Write(element);
            file.Write([.. BitConverter.GetBytes(15), .. BitConverter.GetBytes((int)packed.Length), .. packed.ToArray()]);
        }
        return file.ToArray();
    }

    public static Func<string, byte[]> Number(double value) => name => Array(6, name, [1, 1], Element(9, BitConverter.GetBytes(value)));

    /// <summary>Whole numbers in the small type that MATLAB stores them in.</summary>
    public static Func<string, byte[]> Bytes(params byte[] values) => name => Array(6, name, [1, values.Length], Element(2, values));

    public static Func<string, byte[]> Text(string text) =>
        name => Array(4, name, [1, text.Length], Element(4, Encoding.Unicode.GetBytes(text)));

    public static Func<string, byte[]> Cells(params Func<string, byte[]>[] cells) =>
        name => Array(1, name, [1, cells.Length], [.. cells.SelectMany(c => c(""))]);

    public static Func<string, byte[]> Structs(string[] fields, params Func<string, byte[]>[][] records) =>
        name =>
            Array(
                2,
                name,
                [1, records.Length],
                [
                    .. Element(5, BitConverter.GetBytes(32)),
                    .. Element(1, [.. fields.SelectMany(f => Encoding.ASCII.GetBytes(f.PadRight(32, '\0')))]),
                    .. records.SelectMany(r => r.SelectMany(v => v(""))),
                ]
            );

    public static byte[] Element(int type, byte[] data)
    {
        if (data.Length is > 0 and <= 4)
            return [.. BitConverter.GetBytes((data.Length << 16) | type), .. data, .. new byte[4 - data.Length]];
        return [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[(8 - (data.Length % 8)) % 8]];
    }

    public static byte[] Array(int kind, string name, int[] sizes, byte[] content) =>
        Element(
            14,
            [
                .. Element(6, [(byte)kind, 0, 0, 0, 0, 0, 0, 0]),
                .. Element(5, [.. sizes.SelectMany(BitConverter.GetBytes)]),
                .. Element(1, Encoding.ASCII.GetBytes(name)),
                .. content,
            ]
        );
}
