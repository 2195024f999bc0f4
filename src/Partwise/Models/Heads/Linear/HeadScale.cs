namespace Partwise.Models;

/// <summary>The number s(x) &gt; 0 that an image's own statistics give, and that multiplies what comes before it.</summary>
/// <param name="Kind">How it is computed.</param>
/// <param name="Tensor">The factor or divisor itself, one value per image, or the vector whose statistics it is.</param>
/// <param name="Epsilon">What is added to the variance or mean square, or the least norm.</param>
internal sealed record HeadScale(HeadScaleKind Kind, string Tensor, double Epsilon = 0);
