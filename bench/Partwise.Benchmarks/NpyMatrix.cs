using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Partwise.Benchmarks;

/// <summary>Reads a two-dimensional float32 array in C order from a NumPy file of version 1.</summary>
internal static partial class NpyMatrix
{
    public static (float[] Values, int Columns) Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int length = BitConverter.ToUInt16(bytes, 8);
        string header = Encoding.ASCII.GetString(bytes, 10, length);
        Match shape = Shape().Match(header);
        if (!header.Contains("'<f4'", StringComparison.Ordinal) || header.Contains("True", StringComparison.Ordinal) || !shape.Success)
            throw new InvalidDataException(
                $"'{path}' has the header {header.Trim()}; a float32 matrix in C order is needed: save it with numpy.float32."
            );
        int columns = int.Parse(shape.Groups[2].Value, CultureInfo.InvariantCulture);
        return (MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + length)).ToArray(), columns);
    }

    [GeneratedRegex(@"\((\d+), (\d+)\)")]
    private static partial Regex Shape();
}
