using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Partwise.Imaging.Resizing;

/// <summary>Filters along the columns; every byte of a row is treated alike, so rows are taken in vectors.</summary>
internal static class VerticalPass
{
    private const int Half = 1 << (FilterWeights.PrecisionBits - 1);

    internal static RgbImage Run(RgbImage source, FilterWeights weights, int height, ResizeKernel kernel)
    {
        var result = new RgbImage(source.Width, height);
        int stride = source.Width * 3;
        for (int y = 0; y < height; y++)
        {
            int taps = weights.Taps[y];
            ReadOnlySpan<int> values = weights.Values.AsSpan(y * weights.Stride, taps);
            ReadOnlySpan<byte> rows = source.Pixels.AsSpan(weights.First[y] * stride, taps * stride);
            Span<byte> to = result.Row(y);
            int done = kernel switch
            {
                ResizeKernel.Vector512 => Wide512(rows, stride, values, to),
                ResizeKernel.Vector256 => Wide256(rows, stride, values, to),
                ResizeKernel.Vector128 => Wide128(rows, stride, values, to),
                _ => 0,
            };
            Scalar(rows, stride, values, to, done);
        }
        return result;
    }

    private static void Scalar(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> values, Span<byte> to, int start)
    {
        for (int i = start; i < to.Length; i++)
        {
            int sum = Half;
            for (int t = 0, at = i; t < values.Length; t++, at += stride)
                sum += rows[at] * values[t];
            to[i] = (byte)Math.Clamp(sum >> FilterWeights.PrecisionBits, 0, 255);
        }
    }

    private static int Wide512(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> values, Span<byte> to)
    {
        ref byte source = ref MemoryMarshal.GetReference(rows);
        int i = 0;
        for (; i + 16 <= to.Length; i += 16)
        {
            Vector512<int> sum = Vector512.Create(Half);
            ref byte at = ref Unsafe.Add(ref source, i);
            for (int t = 0; t < values.Length; t++, at = ref Unsafe.Add(ref at, stride))
            {
                Vector256<ushort> wide = Vector256.WidenLower(Vector128.LoadUnsafe(ref at).ToVector256Unsafe());
                sum += Vector512.WidenLower(wide.ToVector512Unsafe()).AsInt32() * Vector512.Create(values[t]);
            }
            Vector512<int> clipped = Vector512.Max(
                Vector512.Min(sum >> FilterWeights.PrecisionBits, Vector512.Create(255)),
                Vector512<int>.Zero
            );
            Vector256<ushort> words = Vector256.Narrow(clipped.GetLower().AsUInt32(), clipped.GetUpper().AsUInt32());
            Vector128.Narrow(words.GetLower(), words.GetUpper()).StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)i);
        }
        return i;
    }

    private static int Wide256(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> values, Span<byte> to)
    {
        ref byte source = ref MemoryMarshal.GetReference(rows);
        int i = 0;
        for (; i + 16 <= to.Length; i += 16)
        {
            Vector256<int> low = Vector256.Create(Half),
                high = low;
            ref byte at = ref Unsafe.Add(ref source, i);
            for (int t = 0; t < values.Length; t++, at = ref Unsafe.Add(ref at, stride))
            {
                Vector256<ushort> wide = Vector256.WidenLower(Vector128.LoadUnsafe(ref at).ToVector256Unsafe());
                Vector256<int> weight = Vector256.Create(values[t]);
                low += Vector256.WidenLower(wide).AsInt32() * weight;
                high += Vector256.WidenUpper(wide).AsInt32() * weight;
            }
            Vector256<ushort> words = Vector256.Narrow(Clip(low), Clip(high));
            Vector128.Narrow(words.GetLower(), words.GetUpper()).StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)i);
        }
        return i;
    }

    private static int Wide128(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> values, Span<byte> to)
    {
        ref byte source = ref MemoryMarshal.GetReference(rows);
        int i = 0;
        for (; i + 8 <= to.Length; i += 8)
        {
            Vector128<int> low = Vector128.Create(Half),
                high = low;
            ref byte at = ref Unsafe.Add(ref source, i);
            for (int t = 0; t < values.Length; t++, at = ref Unsafe.Add(ref at, stride))
            {
                Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref at)).AsByte());
                Vector128<int> weight = Vector128.Create(values[t]);
                low += Vector128.WidenLower(wide).AsInt32() * weight;
                high += Vector128.WidenUpper(wide).AsInt32() * weight;
            }
            Vector128<ushort> words = Vector128.Narrow(Clip(low), Clip(high));
            Unsafe.WriteUnaligned(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(to), i),
                Vector128.Narrow(words, words).AsUInt64().ToScalar()
            );
        }
        return i;
    }

    private static Vector256<uint> Clip(Vector256<int> sum) =>
        Vector256.Max(Vector256.Min(sum >> FilterWeights.PrecisionBits, Vector256.Create(255)), Vector256<int>.Zero).AsUInt32();

    private static Vector128<uint> Clip(Vector128<int> sum) =>
        Vector128.Max(Vector128.Min(sum >> FilterWeights.PrecisionBits, Vector128.Create(255)), Vector128<int>.Zero).AsUInt32();
}
