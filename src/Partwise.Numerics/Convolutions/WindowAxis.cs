namespace Partwise.Numerics;

/// <summary>A window along one dimension.</summary>
/// <param name="Kernel">Its positions.</param>
/// <param name="Stride">The distance of neighbouring windows.</param>
/// <param name="Dilation">The distance of neighbouring positions within a window.</param>
/// <param name="Padding">The zeros before the image.</param>
internal readonly record struct WindowAxis(int Kernel, int Stride, int Dilation, int Padding)
{
    /// <summary>The place in the image that the first window has at an offset; may lie outside.</summary>
    public int Start(int tap) => (tap * Dilation) - Padding;

    /// <summary>The first window whose offset is not before the image.</summary>
    public int First(int tap, int windows) => Math.Min(windows, Math.Max(0, (Padding - (tap * Dilation) + Stride - 1) / Stride));

    /// <summary>Behind the last window whose offset is inside an image of <paramref name="size"/> positions; at least the first.</summary>
    public int End(int tap, int size, int windows)
    {
        int room = size - 1 - Start(tap);
        return Math.Max(First(tap, windows), room < 0 ? 0 : Math.Min(windows, (room / Stride) + 1));
    }
}
