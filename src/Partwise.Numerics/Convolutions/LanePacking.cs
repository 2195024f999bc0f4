using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Partwise.Numerics;

/// <summary>Turns rows of numbers into vectors across the rows: the heart of packing weights.</summary>
internal static unsafe class LanePacking
{
    /// <summary>The rows that are turned at once.</summary>
    public const int Rows = 8;

    /// <summary><c>target[places[c] + r] = source[r · stride + c]</c> for all rows r and columns c; a column whose place is negative is
    /// left out.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="source">The first row.</param>
    /// <param name="stride">The distance of neighbouring rows.</param>
    /// <param name="rows">The rows, at most a block.</param>
    /// <param name="places">A place for every column.</param>
    /// <param name="target">Where the places count from.</param>
    public static void Turn(VectorPath path, ReadOnlySpan<float> source, int stride, int rows, ReadOnlySpan<int> places, Span<float> target)
    {
        int columns = places.Length,
            done = 0,
            highest = -1;
        foreach (int place in places)
            highest = Math.Max(highest, place);
        if (source.Length < ((rows - 1) * stride) + columns || target.Length < highest + rows)
            throw new ArgumentException(
                $"{source.Length} numbers, {columns} places and room for {target.Length} do not hold {rows} rows; pass whole tensors."
            );
        fixed (
            float* s = source,
                t = target
        )
        fixed (int* p = places)
        {
            if (path != VectorPath.Scalar && Avx.IsSupported)
            {
                for (; done + Rows <= rows; done += Rows)
                    Eight(s + ((nint)done * stride), stride, columns, p, t + done);
            }
            for (int r = done; r < rows; r++)
            {
                float* row = s + ((nint)r * stride);
                for (int c = 0; c < columns; c++)
                {
                    if (p[c] >= 0)
                        t[p[c] + r] = row[c];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(float* source, int stride, int columns, int* places, float* target)
    {
        int c = 0;
        for (; c <= columns - Rows; c += Rows)
            Square(source + c, stride, places + c, target);
        for (; c < columns; c++)
        {
            if (places[c] < 0)
                continue;
            float* to = target + places[c],
                from = source + c;
            for (int r = 0; r < Rows; r++, from += stride)
                to[r] = *from;
        }
    }

    // The usual transposition of 8 x 8 numbers: pairs, then fours, then halves.
    private static void Square(float* source, nint stride, int* places, float* target)
    {
        Vector256<float> a0 = Vector256.Load(source),
            a1 = Vector256.Load(source + stride),
            a2 = Vector256.Load(source + (2 * stride)),
            a3 = Vector256.Load(source + (3 * stride));
        Vector256<float> a4 = Vector256.Load(source + (4 * stride)),
            a5 = Vector256.Load(source + (5 * stride)),
            a6 = Vector256.Load(source + (6 * stride)),
            a7 = Vector256.Load(source + (7 * stride));
        Vector256<float> b0 = Avx.UnpackLow(a0, a1),
            b1 = Avx.UnpackHigh(a0, a1),
            b2 = Avx.UnpackLow(a2, a3),
            b3 = Avx.UnpackHigh(a2, a3);
        Vector256<float> b4 = Avx.UnpackLow(a4, a5),
            b5 = Avx.UnpackHigh(a4, a5),
            b6 = Avx.UnpackLow(a6, a7),
            b7 = Avx.UnpackHigh(a6, a7);
        Vector256<float> c0 = Avx.Shuffle(b0, b2, 0x44),
            c1 = Avx.Shuffle(b0, b2, 0xEE),
            c2 = Avx.Shuffle(b1, b3, 0x44),
            c3 = Avx.Shuffle(b1, b3, 0xEE);
        Vector256<float> c4 = Avx.Shuffle(b4, b6, 0x44),
            c5 = Avx.Shuffle(b4, b6, 0xEE),
            c6 = Avx.Shuffle(b5, b7, 0x44),
            c7 = Avx.Shuffle(b5, b7, 0xEE);
        Put(Avx.Permute2x128(c0, c4, 0x20), places[0], target);
        Put(Avx.Permute2x128(c1, c5, 0x20), places[1], target);
        Put(Avx.Permute2x128(c2, c6, 0x20), places[2], target);
        Put(Avx.Permute2x128(c3, c7, 0x20), places[3], target);
        Put(Avx.Permute2x128(c0, c4, 0x31), places[4], target);
        Put(Avx.Permute2x128(c1, c5, 0x31), places[5], target);
        Put(Avx.Permute2x128(c2, c6, 0x31), places[6], target);
        Put(Avx.Permute2x128(c3, c7, 0x31), places[7], target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<float> value, int place, float* target)
    {
        if (place >= 0)
            value.Store(target + place);
    }
}
