using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

/// <summary>The gradients of a depthwise convolution, of one block of channels in one image.</summary>
internal static unsafe class DepthwiseGradient
{
    /// <summary>The weights' part: <c>sums[k, c] = Σ_w dY[w, c] · X[place(w, k), c]</c>.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="x">[height, width, block].</param>
    /// <param name="gradient">[windows, block].</param>
    /// <param name="sums">[taps, block]; overwritten.</param>
    public static void Weights(
        VectorPath path,
        int block,
        WindowGeometry window,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> gradient,
        Span<float> sums
    )
    {
        Check(block, window, x.Length, gradient.Length, sums.Length);
        fixed (
            float* px = x,
                pg = gradient,
                ps = sums
        )
        {
            switch (path)
            {
                case VectorPath.Vector512 when block % Lanes512.Count == 0:
                    Weights<Lanes512, Vector512<float>>(block, window, px, pg, ps);
                    break;
                case VectorPath.Vector512 or VectorPath.Vector256 when block % Lanes256.Count == 0:
                    Weights<Lanes256, Vector256<float>>(block, window, px, pg, ps);
                    break;
                default:
                    Weights<ScalarLanes, float>(block, window, px, pg, ps);
                    break;
            }
        }
    }

    /// <summary>The input's: <c>dX[p, c] = Σ_w,k dY[w, c] · W[k, c]</c> over all windows w that read p at their offset k.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="gradient">[windows, block].</param>
    /// <param name="weights">[taps, block].</param>
    /// <param name="dx">[height, width, block]; overwritten.</param>
    public static void Input(
        VectorPath path,
        int block,
        WindowGeometry window,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> weights,
        Span<float> dx
    )
    {
        Check(block, window, dx.Length, gradient.Length, weights.Length);
        dx.Clear();
        fixed (
            float* pg = gradient,
                pw = weights,
                px = dx
        )
        {
            switch (path)
            {
                case VectorPath.Vector512 when block % Lanes512.Count == 0:
                    Input<Lanes512, Vector512<float>>(block, window, pg, pw, px);
                    break;
                case VectorPath.Vector512 or VectorPath.Vector256 when block % Lanes256.Count == 0:
                    Input<Lanes256, Vector256<float>>(block, window, pg, pw, px);
                    break;
                default:
                    Input<ScalarLanes, float>(block, window, pg, pw, px);
                    break;
            }
        }
    }

    private static void Weights<TLanes, TVector>(int block, WindowGeometry window, float* x, float* gradient, float* sums)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        WindowAxis down = window.Rows,
            across = window.Columns;
        for (int kh = 0; kh < down.Kernel; kh++)
        {
            int top = down.First(kh, window.OutputHeight),
                bottom = down.End(kh, window.Height, window.OutputHeight);
            for (int kw = 0; kw < across.Kernel; kw++)
            {
                int left = across.First(kw, window.OutputWidth),
                    count = across.End(kw, window.Width, window.OutputWidth) - left;
                float* first =
                    x
                    + (((((nint)top * down.Stride) + down.Start(kh)) * window.Width) + ((nint)left * across.Stride) + across.Start(kw))
                        * block;
                float* arrived = gradient + (((nint)top * window.OutputWidth) + left) * block;
                var walk = new PositionWalk(
                    bottom - top,
                    count,
                    (nint)down.Stride * window.Width * block,
                    (nint)across.Stride * block,
                    (nint)window.OutputWidth * block,
                    block
                );
                for (int c = 0; c < block; c += TLanes.Count)
                    TLanes.Store(
                        Dot<TLanes, TVector>(walk, first + c, arrived + c),
                        sums + ((nint)((kh * across.Kernel) + kw) * block) + c
                    );
            }
        }
    }

    // Four sums, so that no addition waits for the one before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TVector Dot<TLanes, TVector>(PositionWalk walk, float* x, float* y)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        TVector s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        nint xStep = walk.XStep,
            yStep = walk.YStep;
        for (int r = 0; r < walk.Rows; r++)
        {
            float* a = x + (r * walk.XRow),
                b = y + (r * walk.YRow);
            int p = walk.Count;
            for (; p >= 4; p -= 4)
            {
                s0 = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Load(b), s0);
                s1 = TLanes.MultiplyAdd(TLanes.Load(a + xStep), TLanes.Load(b + yStep), s1);
                s2 = TLanes.MultiplyAdd(TLanes.Load(a + (2 * xStep)), TLanes.Load(b + (2 * yStep)), s2);
                s3 = TLanes.MultiplyAdd(TLanes.Load(a + (3 * xStep)), TLanes.Load(b + (3 * yStep)), s3);
                a += 4 * xStep;
                b += 4 * yStep;
            }
            for (; p > 0; p--)
            {
                s0 = TLanes.MultiplyAdd(TLanes.Load(a), TLanes.Load(b), s0);
                a += xStep;
                b += yStep;
            }
        }
        return TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3));
    }

    private static void Input<TLanes, TVector>(int block, WindowGeometry window, float* gradient, float* weights, float* dx)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        WindowAxis down = window.Rows,
            across = window.Columns;
        for (int oh = 0; oh < window.OutputHeight; oh++)
        {
            for (int kh = 0; kh < down.Kernel; kh++)
            {
                int h = (oh * down.Stride) + down.Start(kh);
                if ((uint)h >= (uint)window.Height)
                    continue;
                for (int kw = 0; kw < across.Kernel; kw++)
                {
                    int left = across.First(kw, window.OutputWidth),
                        count = across.End(kw, window.Width, window.OutputWidth) - left;
                    float* target = dx + (((nint)h * window.Width) + ((nint)left * across.Stride) + across.Start(kw)) * block;
                    float* arrived = gradient + (((nint)oh * window.OutputWidth) + left) * block;
                    for (int c = 0; c < block; c += TLanes.Count)
                        AddScaled<TLanes, TVector>(
                            count,
                            TLanes.Load(weights + ((nint)((kh * across.Kernel) + kw) * block) + c),
                            arrived + c,
                            block,
                            target + c,
                            (nint)across.Stride * block
                        );
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled<TLanes, TVector>(
        int count,
        TVector weight,
        float* source,
        nint sourceStep,
        float* target,
        nint targetStep
    )
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        for (int p = count; p > 0; p--)
        {
            TLanes.Store(TLanes.MultiplyAdd(weight, TLanes.Load(source), TLanes.Load(target)), target);
            source += sourceStep;
            target += targetStep;
        }
    }

    private static void Check(int block, WindowGeometry window, int image, int gradient, int weights)
    {
        if (image < window.Positions * block || gradient < window.Windows * block || weights < window.Taps * block)
            throw new ArgumentException(
                $"Images of {image}, gradients of {gradient} and weights of {weights} numbers do not fit {window} in blocks of "
                    + $"{block}; pass whole tensors."
            );
    }
}
