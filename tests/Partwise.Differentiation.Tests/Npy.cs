using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Partwise.Differentiation.Tests;

/// <summary>Reads the fixtures' arrays: 32-bit floats and 64-bit integers in C order.</summary>
internal static partial class Npy
{
    public static Numbers Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = BitConverter.ToUInt16(bytes, 8);
        string text = Encoding.ASCII.GetString(bytes, 10, header);
        long[] shape =
        [
            .. Digits()
                .Matches(text[(text.IndexOf("shape", StringComparison.Ordinal) + 5)..])
                .Select(m => long.Parse(m.Value, provider: null)),
        ];
        Span<byte> data = bytes.AsSpan(10 + header);
        double[] values = text.Contains("<f4", StringComparison.Ordinal)
            ? Array.ConvertAll(MemoryMarshal.Cast<byte, float>(data).ToArray(), v => (double)v)
            : Array.ConvertAll(MemoryMarshal.Cast<byte, long>(data).ToArray(), v => (double)v);
        Assert.Equal(Numbers.Count(shape), values.Length);
        return new(values, shape);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
