namespace Partwise.Evaluation;

/// <summary>One point of a mean curve.</summary>
/// <param name="X">The share of pixels changed, or the number of parts.</param>
/// <param name="Mean">The mean over the images.</param>
/// <param name="Low">The lower end of its 95 % bootstrap interval over images, point by point.</param>
/// <param name="High">The upper end.</param>
/// <param name="N">The number of images behind it.</param>
public readonly record struct CurvePoint(double X, double Mean, double Low, double High, int N);
