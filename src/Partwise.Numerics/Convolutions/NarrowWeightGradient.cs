using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

/// <summary>
/// The gradient of the weights of a convolution that reads few channels in plain layout, such as a picture's three: the offsets of a kernel
/// row take the place that a block of channels has in <see cref="DenseWeightGradient"/>.
///</summary>
internal static unsafe class NarrowWeightGradient
{
    /// <summary>The numbers after a padded channel that may be read, though their sums are dropped.</summary>
    public const int Slack = 8;

    /// <summary>The number of sums for each kernel row: its offsets, in full tiles.</summary>
    public static int RowSums(WindowGeometry window) => (window.Columns.Kernel + Slack - 1) / Slack * Slack;

    /// <summary>The padded width of a row: what all windows span.</summary>
    public static int PaddedWidth(WindowGeometry window) => ((window.OutputWidth - 1) * window.Columns.Stride) + window.Columns.Kernel;

    /// <summary>The padded height: what all windows span.</summary>
    public static int PaddedHeight(WindowGeometry window) =>
        ((window.OutputHeight - 1) * window.Rows.Stride) + ((window.Rows.Kernel - 1) * window.Rows.Dilation) + 1;

    /// <summary>Copies a channel and puts zeros around it.</summary>
    /// <param name="window">The geometry; its columns are not dilated.</param>
    /// <param name="channel">[height, width].</param>
    /// <param name="padded">[padded height, padded width] and <see cref="Slack"/> numbers.</param>
    public static void Pad(WindowGeometry window, ReadOnlySpan<float> channel, Span<float> padded)
    {
        padded.Clear();
        int width = PaddedWidth(window),
            copied = Math.Min(window.Width, width - window.Columns.Padding);
        int rows = Math.Min(window.Height, PaddedHeight(window) - window.Rows.Padding);
        for (int h = 0; h < rows; h++)
            channel.Slice(h * window.Width, copied).CopyTo(padded[(((h + window.Rows.Padding) * width) + window.Columns.Padding)..]);
    }

    /// <summary>Adds the sums of one image, one of its channels and one block of outputs.</summary>
    /// <param name="path">The vector path.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="window">The geometry; its columns are not dilated.</param>
    /// <param name="padded">The channel, as <see cref="Pad"/> makes it.</param>
    /// <param name="gradient">The block: [windows, block].</param>
    /// <param name="sums">[kernel rows, <see cref="RowSums"/>, block].</param>
    public static void Accumulate(
        VectorPath path,
        int block,
        WindowGeometry window,
        ReadOnlySpan<float> padded,
        ReadOnlySpan<float> gradient,
        Span<float> sums
    )
    {
        if (
            padded.Length < (PaddedHeight(window) * PaddedWidth(window)) + Slack
            || gradient.Length < window.Windows * block
            || sums.Length < window.Rows.Kernel * RowSums(window) * block
        )
            throw new ArgumentException(
                $"A padded channel of {padded.Length}, gradients of {gradient.Length} and sums of {sums.Length} numbers do not fit "
                    + $"{window}; pass whole tensors."
            );
        fixed (
            float* px = padded,
                pg = gradient,
                ps = sums
        )
        {
            switch (path)
            {
                case VectorPath.Vector512 when block % Lanes512.Count == 0:
                    Accumulate<Lanes512, Vector512<float>>(block, window, px, pg, ps);
                    break;
                case VectorPath.Vector512 or VectorPath.Vector256 when block % Lanes256.Count == 0:
                    Accumulate<Lanes256, Vector256<float>>(block, window, px, pg, ps);
                    break;
                default:
                    Accumulate<ScalarLanes, float>(block, window, px, pg, ps);
                    break;
            }
        }
    }

    private static void Accumulate<TLanes, TVector>(int block, WindowGeometry window, float* padded, float* gradient, float* sums)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        int width = PaddedWidth(window),
            columns = RowSums(window);
        var walk = new PositionWalk(
            window.OutputHeight,
            window.OutputWidth,
            (nint)window.Rows.Stride * width,
            window.Columns.Stride,
            (nint)window.OutputWidth * block,
            block
        );
        for (int kh = 0; kh < window.Rows.Kernel; kh++)
        {
            for (int kw = 0; kw < columns; kw += Slack)
            {
                for (int o = 0; o < block; o += TLanes.Count)
                {
                    float* first = padded + ((nint)kh * window.Rows.Dilation * width) + kw;
                    OuterProducts.Add8<TLanes, TVector>(walk, first, gradient + o, sums + (((nint)(kh * columns) + kw) * block) + o, block);
                }
            }
        }
    }
}
