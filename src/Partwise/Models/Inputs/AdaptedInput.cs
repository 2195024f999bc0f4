namespace Partwise.Models;

/// <summary>The input of a file behind the nodes that were put before it.</summary>
/// <param name="Tensor">The tensor that the file's own nodes read.</param>
/// <param name="ChannelsLast">Whether it is [N, H, W, C].</param>
internal readonly record struct AdaptedInput(string Tensor, bool ChannelsLast);
