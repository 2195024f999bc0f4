namespace Partwise.Onnx;

/// <summary>Which pixels along one axis of the input the positions of a feature map can see: position i those from First + i·Jump
/// on.</summary>
/// <param name="Jump">Pixels from one position to the next, at least 1.</param>
/// <param name="First">The first pixel of position 0; negative where padding is seen.</param>
/// <param name="Size">How many pixels a position sees, padding included.</param>
public sealed record ReceptiveAxis(long Jump, long First, long Size)
{
    /// <summary>The middle of position 0, in pixels from the input's edge: what the published code calls start.</summary>
    public double Start => First + (Size / 2.0);

    /// <summary>The first pixel that the position sees, inside an input of <paramref name="length"/> pixels.</summary>
    public int From(int position, int length) => (int)Math.Clamp(First + (position * Jump), 0, length - 1);

    /// <summary>The pixel behind the last one that the window of positions sees, inside an input of <paramref name="length"/>
    /// pixels.</summary>
    public int To(int position, int window, int length) =>
        (int)Math.Clamp(First + ((position + window - 1) * Jump) + Size, From(position, length) + 1, length);
}
