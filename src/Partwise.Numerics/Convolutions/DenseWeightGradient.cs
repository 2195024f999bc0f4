using System.Runtime.CompilerServices;

namespace Partwise.Numerics;

/// <summary>
/// The gradient of a convolution's weights, of tensors in blocked layout: <c>dW[o,i,k] = Σ_n,w dY[n,o,w] · X[n,i,place(w,k)]</c>. A unit of
/// work is one block of outputs, one block of inputs and some of the images; its sums do not depend on who computes the other units.
///</summary>
internal static unsafe class DenseWeightGradient
{
    /// <summary>Adds one unit's sums.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="images">The number of images.</param>
    /// <param name="x">From the unit's block of the first image on: [height, width, block].</param>
    /// <param name="xImage">The distance of neighbouring images in <paramref name="x"/>.</param>
    /// <param name="gradient">From the unit's block of the first image on: [windows, block].</param>
    /// <param name="gradientImage">The distance of neighbouring images in <paramref name="gradient"/>.</param>
    /// <param name="sums">[taps, block of inputs, block of outputs].</param>
    public static void Accumulate(
        VectorPath path,
        int block,
        WindowGeometry window,
        int images,
        ReadOnlySpan<float> x,
        int xImage,
        ReadOnlySpan<float> gradient,
        int gradientImage,
        Span<float> sums
    )
    {
        Require(x.Length, ((images - 1L) * xImage) + ((long)window.Positions * block));
        Require(gradient.Length, ((images - 1L) * gradientImage) + ((long)window.Windows * block));
        Require(sums.Length, (long)window.Taps * block * block);
        fixed (
            float* px = x,
                pg = gradient,
                ps = sums
        )
        {
            for (int n = 0; n < images; n++)
            {
                float* image = px + ((nint)n * xImage),
                    arrived = pg + ((nint)n * gradientImage);
                switch (path)
                {
                    case VectorPath.Vector512 when block % Lanes512.Count == 0:
                        Image<Lanes512, System.Runtime.Intrinsics.Vector512<float>>(block, window, image, arrived, ps);
                        break;
                    case VectorPath.Vector512 or VectorPath.Vector256 when block % Lanes256.Count == 0:
                        Image<Lanes256, System.Runtime.Intrinsics.Vector256<float>>(block, window, image, arrived, ps);
                        break;
                    default:
                        Image<ScalarLanes, float>(block, window, image, arrived, ps);
                        break;
                }
            }
        }
    }

    private static void Image<TLanes, TVector>(int block, WindowGeometry window, float* x, float* gradient, float* sums)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        WindowAxis down = window.Rows,
            across = window.Columns;
        for (int kh = 0; kh < down.Kernel; kh++)
        {
            int top = down.First(kh, window.OutputHeight),
                rows = down.End(kh, window.Height, window.OutputHeight) - top;
            for (int kw = 0; kw < across.Kernel; kw++)
            {
                int left = across.First(kw, window.OutputWidth),
                    count = across.End(kw, window.Width, window.OutputWidth) - left;
                float* first =
                    x + ((((nint)(top * down.Stride) + down.Start(kh)) * window.Width) + (left * across.Stride) + across.Start(kw)) * block;
                float* arrived = gradient + (((nint)top * window.OutputWidth) + left) * block;
                var walk = new PositionWalk(
                    rows,
                    count,
                    (nint)down.Stride * window.Width * block,
                    (nint)across.Stride * block,
                    (nint)window.OutputWidth * block,
                    block
                );
                // Windows that lie one beside the other over the whole image are one long row.
                if (down.Stride == 1 && across.Stride == 1 && count == window.OutputWidth && window.OutputWidth == window.Width)
                    walk = walk with { Rows = 1, Count = rows * count };
                Tap<TLanes, TVector>(block, walk, first, arrived, sums + ((nint)((kh * across.Kernel) + kw) * block * block));
            }
        }
    }

    private static void Tap<TLanes, TVector>(int block, PositionWalk walk, float* x, float* gradient, float* sums)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        if (walk.Rows <= 0 || walk.Count <= 0)
            return;
        int step = OuterProducts.Tile<TLanes, TVector>();
        for (int i = 0; i < block; i += step)
        {
            for (int o = 0; o < block; o += TLanes.Count)
                OuterProducts.Add<TLanes, TVector>(walk, x + i, gradient + o, sums + ((nint)i * block) + o, block);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(long length, long needed) =>
        throw new ArgumentException($"A tensor of {length} numbers was given where {needed} are needed; pass the whole tensor.");

    private static void Require(long length, long needed)
    {
        if (length < needed)
            Throw(length, needed);
    }
}
