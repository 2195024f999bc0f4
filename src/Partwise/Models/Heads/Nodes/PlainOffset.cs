namespace Partwise.Models;

/// <summary>A head's own constant at each image, beside what its features give.</summary>
/// <param name="Sums">The logits without it.</param>
/// <param name="Offsets">The constant, [N, classes].</param>
/// <param name="Logits">Both together.</param>
internal sealed record PlainOffset(string Sums, string Offsets, string Logits);
