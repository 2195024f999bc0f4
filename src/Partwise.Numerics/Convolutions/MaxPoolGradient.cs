using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

/// <summary>The gradient of a maximum pooling, of one block of channels in one image. What arrives goes to the first largest position of a
/// window.</summary>
internal static unsafe class MaxPoolGradient
{
    /// <summary>Finds the maxima again and hands on what arrived there.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="x">[height, width, block].</param>
    /// <param name="y">The maxima, [windows, block].</param>
    /// <param name="gradient">[windows, block].</param>
    /// <param name="dx">[height, width, block]; overwritten.</param>
    public static void Run(
        VectorPath path,
        int block,
        WindowGeometry window,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> gradient,
        Span<float> dx
    )
    {
        if (
            x.Length < window.Positions * block
            || dx.Length < window.Positions * block
            || y.Length < window.Windows * block
            || gradient.Length < window.Windows * block
        )
            throw new ArgumentException(
                $"Images of {x.Length} and {dx.Length}, maxima of {y.Length} and gradients of {gradient.Length} numbers do not fit "
                    + $"{window} in blocks of {block}; pass whole tensors."
            );
        dx.Clear();
        fixed (
            float* px = x,
                py = y,
                pg = gradient,
                pd = dx
        )
        {
            switch (path)
            {
                case VectorPath.Vector512 when block % Lanes512.Count == 0:
                    Run<Lanes512, Vector512<float>>(block, window, px, py, pg, pd);
                    break;
                case VectorPath.Vector512 or VectorPath.Vector256 when block % Lanes256.Count == 0:
                    Run<Lanes256, Vector256<float>>(block, window, px, py, pg, pd);
                    break;
                default:
                    Run<ScalarLanes, float>(block, window, px, py, pg, pd);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLanes, TVector>(int block, WindowGeometry window, float* x, float* y, float* gradient, float* dx)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        WindowAxis down = window.Rows,
            across = window.Columns;
        int height = window.Height,
            width = window.Width,
            kernelHeight = down.Kernel,
            kernelWidth = across.Kernel,
            dilation = across.Dilation;
        for (int oh = 0; oh < window.OutputHeight; oh++)
        {
            for (int ow = 0; ow < window.OutputWidth; ow++)
            {
                int left = (ow * across.Stride) - across.Padding;
                for (int c = 0; c < block; c += TLanes.Count)
                {
                    nint at = ((((nint)oh * window.OutputWidth) + ow) * block) + c;
                    TVector largest = TLanes.Load(y + at),
                        rest = TLanes.Load(gradient + at);
                    for (int kh = 0; kh < kernelHeight; kh++)
                    {
                        int h = (oh * down.Stride) + down.Start(kh);
                        if ((uint)h >= (uint)height)
                            continue;
                        for (int kw = 0; kw < kernelWidth; kw++)
                        {
                            int w = left + (kw * dilation);
                            if ((uint)w >= (uint)width)
                                continue;
                            nint place = ((((nint)h * width) + w) * block) + c;
                            TVector value = TLanes.Load(x + place);
                            // Once a position has taken what arrived, nothing is left for its equals.
                            TLanes.Store(TLanes.Add(TLanes.Load(dx + place), TLanes.KeepEqual(rest, value, largest, default)), dx + place);
                            rest = TLanes.KeepEqual(default, value, largest, rest);
                        }
                    }
                }
            }
        }
    }
}
