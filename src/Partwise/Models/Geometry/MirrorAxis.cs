namespace Partwise.Models;

/// <summary>One direction of the input.</summary>
/// <param name="Side">Its length in pixels.</param>
/// <param name="Middle">The middle of cell 0 in a grid that lies symmetrically.</param>
/// <param name="Step">From one cell's middle to the next.</param>
/// <param name="Graph">How far the middle of cell 0's receptive field lies beside <paramref name="Middle"/>.</param>
internal sealed record MirrorAxis(int Side, double Middle, double Step, double Graph);
