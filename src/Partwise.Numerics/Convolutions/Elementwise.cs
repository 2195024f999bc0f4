using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

/// <summary>Passes over numbers whose layout does not matter, and sums over positions.</summary>
internal static unsafe class Elementwise
{
    /// <summary>The gradient of a clipping: <paramref name="gradient"/> where <paramref name="low"/> &lt; y &lt; <paramref name="high"/>,
    /// else 0.</summary>
    public static void Mask(VectorPath path, ReadOnlySpan<float> gradient, ReadOnlySpan<float> y, float low, float high, Span<float> output)
    {
        if (y.Length != gradient.Length || output.Length != gradient.Length)
            throw new ArgumentException(
                $"{gradient.Length} gradients, {y.Length} values and room for {output.Length} were given; all must be as many."
            );
        fixed (
            float* pg = gradient,
                py = y,
                po = output
        )
        {
            int done = path switch
            {
                VectorPath.Vector512 => Mask<Lanes512, Vector512<float>>(0, gradient.Length, pg, py, low, high, po),
                VectorPath.Vector256 => Mask<Lanes256, Vector256<float>>(0, gradient.Length, pg, py, low, high, po),
                _ => 0,
            };
            Mask<ScalarLanes, float>(done, gradient.Length, pg, py, low, high, po);
        }
    }

    /// <summary>The sum over positions of one block of channels in one image.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="values">[positions, block].</param>
    /// <param name="sums">[block]; overwritten.</param>
    public static void Sum(VectorPath path, int block, ReadOnlySpan<float> values, Span<float> sums)
    {
        if (values.Length % block != 0 || sums.Length < block)
            throw new ArgumentException($"{values.Length} values and room for {sums.Length} sums do not fit blocks of {block}.");
        fixed (
            float* pv = values,
                ps = sums
        )
        {
            switch (path)
            {
                case VectorPath.Vector512 when block % Lanes512.Count == 0:
                    Sum<Lanes512, Vector512<float>>(block, values.Length / block, pv, ps);
                    break;
                case VectorPath.Vector512 or VectorPath.Vector256 when block % Lanes256.Count == 0:
                    Sum<Lanes256, Vector256<float>>(block, values.Length / block, pv, ps);
                    break;
                default:
                    Sum<ScalarLanes, float>(block, values.Length / block, pv, ps);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Mask<TLanes, TVector>(int from, int count, float* gradient, float* y, float low, float high, float* output)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        TVector above = TLanes.All(low),
            below = TLanes.All(high);
        int i = from;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.KeepBetween(TLanes.Load(gradient + i), TLanes.Load(y + i), above, below), output + i);
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TLanes, TVector>(int block, int positions, float* values, float* sums)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        for (int c = 0; c < block; c += TLanes.Count)
        {
            TVector s0 = default,
                s1 = default,
                s2 = default,
                s3 = default;
            float* v = values + c;
            int p = positions;
            for (; p >= 4; p -= 4)
            {
                s0 = TLanes.Add(TLanes.Load(v), s0);
                s1 = TLanes.Add(TLanes.Load(v + block), s1);
                s2 = TLanes.Add(TLanes.Load(v + (2 * (nint)block)), s2);
                s3 = TLanes.Add(TLanes.Load(v + (3 * (nint)block)), s3);
                v += 4 * (nint)block;
            }
            for (; p > 0; p--)
            {
                s0 = TLanes.Add(TLanes.Load(v), s0);
                v += block;
            }
            TLanes.Store(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)), sums + c);
        }
    }
}
