using System.Runtime.CompilerServices;

namespace Partwise.Numerics;

/// <summary>
/// Sums of outer products over a walk: <c>sums[j, lanes] += Σ_p x[p, j] · y[p, lanes]</c>, all sums in registers until the walk ends. This
/// is where weight gradients spend their time: one load of y serves as many multiplications as there are rows of sums.
///</summary>
internal static unsafe class OuterProducts
{
    /// <summary>The rows of sums of one call: 16 where there are 32 registers, else 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Tile<TLanes, TVector>()
        where TLanes : ILanes<TVector>
        where TVector : unmanaged => TLanes.Count >= 16 ? 16 : 8;

    /// <summary>Adds <see cref="Tile"/> rows of one vector each.</summary>
    /// <param name="walk">The positions.</param>
    /// <param name="x">The first position's numbers, as many as there are rows.</param>
    /// <param name="y">The first position's vector.</param>
    /// <param name="sums">The first row.</param>
    /// <param name="stride">The distance of neighbouring rows.</param>
    public static void Add<TLanes, TVector>(PositionWalk walk, float* x, float* y, float* sums, nint stride)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        if (TLanes.Count >= 16)
            Add16<TLanes, TVector>(walk, x, y, sums, stride);
        else
            Add8<TLanes, TVector>(walk, x, y, sums, stride);
    }

    /// <summary>Adds 8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add8<TLanes, TVector>(PositionWalk walk, float* x, float* y, float* sums, nint stride)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        nint xStep = walk.XStep,
            yStep = walk.YStep;
        for (int r = 0; r < walk.Rows; r++)
        {
            float* a = x + (r * walk.XRow),
                b = y + (r * walk.YRow);
            for (int p = walk.Count; p > 0; p--)
            {
                TVector v = TLanes.Load(b);
                s0 = TLanes.MultiplyAdd(TLanes.All(a[0]), v, s0);
                s1 = TLanes.MultiplyAdd(TLanes.All(a[1]), v, s1);
                s2 = TLanes.MultiplyAdd(TLanes.All(a[2]), v, s2);
                s3 = TLanes.MultiplyAdd(TLanes.All(a[3]), v, s3);
                s4 = TLanes.MultiplyAdd(TLanes.All(a[4]), v, s4);
                s5 = TLanes.MultiplyAdd(TLanes.All(a[5]), v, s5);
                s6 = TLanes.MultiplyAdd(TLanes.All(a[6]), v, s6);
                s7 = TLanes.MultiplyAdd(TLanes.All(a[7]), v, s7);
                a += xStep;
                b += yStep;
            }
        }
        Flush<TLanes, TVector>(s0, sums);
        Flush<TLanes, TVector>(s1, sums + stride);
        Flush<TLanes, TVector>(s2, sums + (2 * stride));
        Flush<TLanes, TVector>(s3, sums + (3 * stride));
        Flush<TLanes, TVector>(s4, sums + (4 * stride));
        Flush<TLanes, TVector>(s5, sums + (5 * stride));
        Flush<TLanes, TVector>(s6, sums + (6 * stride));
        Flush<TLanes, TVector>(s7, sums + (7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add16<TLanes, TVector>(PositionWalk walk, float* x, float* y, float* sums, nint stride)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        TVector s8 = default,
            s9 = default,
            s10 = default,
            s11 = default,
            s12 = default,
            s13 = default,
            s14 = default,
            s15 = default;
        nint xStep = walk.XStep,
            yStep = walk.YStep;
        for (int r = 0; r < walk.Rows; r++)
        {
            float* a = x + (r * walk.XRow),
                b = y + (r * walk.YRow);
            for (int p = walk.Count; p > 0; p--)
            {
                TVector v = TLanes.Load(b);
                s0 = TLanes.MultiplyAdd(TLanes.All(a[0]), v, s0);
                s1 = TLanes.MultiplyAdd(TLanes.All(a[1]), v, s1);
                s2 = TLanes.MultiplyAdd(TLanes.All(a[2]), v, s2);
                s3 = TLanes.MultiplyAdd(TLanes.All(a[3]), v, s3);
                s4 = TLanes.MultiplyAdd(TLanes.All(a[4]), v, s4);
                s5 = TLanes.MultiplyAdd(TLanes.All(a[5]), v, s5);
                s6 = TLanes.MultiplyAdd(TLanes.All(a[6]), v, s6);
                s7 = TLanes.MultiplyAdd(TLanes.All(a[7]), v, s7);
                s8 = TLanes.MultiplyAdd(TLanes.All(a[8]), v, s8);
                s9 = TLanes.MultiplyAdd(TLanes.All(a[9]), v, s9);
                s10 = TLanes.MultiplyAdd(TLanes.All(a[10]), v, s10);
                s11 = TLanes.MultiplyAdd(TLanes.All(a[11]), v, s11);
                s12 = TLanes.MultiplyAdd(TLanes.All(a[12]), v, s12);
                s13 = TLanes.MultiplyAdd(TLanes.All(a[13]), v, s13);
                s14 = TLanes.MultiplyAdd(TLanes.All(a[14]), v, s14);
                s15 = TLanes.MultiplyAdd(TLanes.All(a[15]), v, s15);
                a += xStep;
                b += yStep;
            }
        }
        Flush<TLanes, TVector>(s0, sums);
        Flush<TLanes, TVector>(s1, sums + stride);
        Flush<TLanes, TVector>(s2, sums + (2 * stride));
        Flush<TLanes, TVector>(s3, sums + (3 * stride));
        Flush<TLanes, TVector>(s4, sums + (4 * stride));
        Flush<TLanes, TVector>(s5, sums + (5 * stride));
        Flush<TLanes, TVector>(s6, sums + (6 * stride));
        Flush<TLanes, TVector>(s7, sums + (7 * stride));
        Flush<TLanes, TVector>(s8, sums + (8 * stride));
        Flush<TLanes, TVector>(s9, sums + (9 * stride));
        Flush<TLanes, TVector>(s10, sums + (10 * stride));
        Flush<TLanes, TVector>(s11, sums + (11 * stride));
        Flush<TLanes, TVector>(s12, sums + (12 * stride));
        Flush<TLanes, TVector>(s13, sums + (13 * stride));
        Flush<TLanes, TVector>(s14, sums + (14 * stride));
        Flush<TLanes, TVector>(s15, sums + (15 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flush<TLanes, TVector>(TVector sum, float* target)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged => TLanes.Store(TLanes.Add(TLanes.Load(target), sum), target);
}
