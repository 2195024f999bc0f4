using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Partwise.Imaging.Tests.Support;

/// <summary>Reads the little-endian, C-ordered .npy files of the golden numbers.</summary>
internal sealed partial class NpyFile
{
    private readonly byte[] _data;
    private readonly int _start;
    private readonly string _type;

    private NpyFile(byte[] data)
    {
        _data = data;
        int header = BitConverter.ToUInt16(data, 8);
        _start = 10 + header;
        string text = Encoding.ASCII.GetString(data, 10, header);
        _type = TypePattern().Match(text).Groups[1].Value;
        Shape =
        [
            .. ShapePattern()
                .Match(text)
                .Groups[1]
                .Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse),
        ];
        Assert.Contains("'fortran_order': False", text, StringComparison.Ordinal);
    }

    public int[] Shape { get; }

    public static NpyFile Read(string path) => new(File.ReadAllBytes(path));

    public T[] As<T>(string type)
        where T : unmanaged
    {
        Assert.Equal(type, _type);
        return MemoryMarshal.Cast<byte, T>(_data.AsSpan(_start)).ToArray();
    }

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
