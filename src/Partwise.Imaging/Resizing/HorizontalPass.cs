using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Partwise.Imaging.Resizing;

/// <summary>Filters along the rows.</summary>
internal static class HorizontalPass
{
    private const int Half = 1 << (FilterWeights.PrecisionBits - 1);

    internal static RgbImage Run(RgbImage source, FilterWeights weights, int width, ResizeKernel kernel)
    {
        var result = new RgbImage(width, source.Height);
        for (int y = 0; y < source.Height; y++)
        {
            // A vector takes four bytes per pixel, so the last row has no room for it.
            if (kernel == ResizeKernel.Scalar || y == source.Height - 1)
                Scalar(source.Row(y), weights, result.Row(y));
            else
                Vector(
                    source.Pixels.AsSpan(y * source.Width * 3, source.Width * 3 + 1),
                    weights,
                    result.Pixels.AsSpan(y * width * 3, width * 3 + 1)
                );
        }
        return result;
    }

    private static void Scalar(ReadOnlySpan<byte> from, FilterWeights weights, Span<byte> to)
    {
        for (int x = 0; x < weights.First.Length; x++)
        {
            ReadOnlySpan<int> values = weights.Values.AsSpan(x * weights.Stride, weights.Taps[x]);
            ReadOnlySpan<byte> pixels = from.Slice(weights.First[x] * 3, values.Length * 3);
            int red = Half,
                green = Half,
                blue = Half;
            for (int t = 0; t < values.Length; t++)
            {
                red += pixels[3 * t] * values[t];
                green += pixels[3 * t + 1] * values[t];
                blue += pixels[3 * t + 2] * values[t];
            }
            to[3 * x] = Clip(red);
            to[3 * x + 1] = Clip(green);
            to[3 * x + 2] = Clip(blue);
        }
    }

    // Four lanes hold red, green, blue and the next pixel's red; the fourth result is overwritten by the next pixel, in this row or the
    // next.
    [SkipLocalsInit]
    private static void Vector(ReadOnlySpan<byte> from, FilterWeights weights, Span<byte> to)
    {
        ref byte source = ref MemoryMarshal.GetReference(from);
        ref byte target = ref MemoryMarshal.GetReference(to);
        ref int values = ref MemoryMarshal.GetArrayDataReference(weights.Values);
        int[] firsts = weights.First,
            counts = weights.Taps;
        int stride = weights.Stride;
        Vector128<byte> lowest = Vector128.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (int x = 0; x < firsts.Length; x++)
        {
            ref byte pixel = ref Unsafe.Add(ref source, firsts[x] * 3);
            ref int weight = ref Unsafe.Add(ref values, x * stride);
            int taps = counts[x];
            Vector128<int> even = Vector128.Create(Half),
                odd = Vector128<int>.Zero;
            int t = 0;
            for (; t + 1 < taps; t += 2)
            {
                even += Load(ref Unsafe.Add(ref pixel, t * 3)) * Vector128.Create(Unsafe.Add(ref weight, t));
                odd += Load(ref Unsafe.Add(ref pixel, t * 3 + 3)) * Vector128.Create(Unsafe.Add(ref weight, t + 1));
            }
            if (t < taps)
                even += Load(ref Unsafe.Add(ref pixel, t * 3)) * Vector128.Create(Unsafe.Add(ref weight, t));
            Vector128<int> clipped = Vector128.Max(
                Vector128.Min((even + odd) >> FilterWeights.PrecisionBits, Vector128.Create(255)),
                Vector128<int>.Zero
            );
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, x * 3), Vector128.Shuffle(clipped.AsByte(), lowest).AsUInt32().ToScalar());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Load(ref byte pixel)
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref pixel)).AsByte();
        return Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> FilterWeights.PrecisionBits, 0, 255);
}
