namespace Partwise.Evaluation;

/// <summary>One prototype's stability, counted over the images of its class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Prototype">The prototype's number within it.</param>
/// <param name="Equal">Images whose hits are the same with and without noise, summed over the draws.</param>
/// <param name="Count">Images times draws.</param>
/// <param name="Empty">Of those equal, how many hit no part in either pass: they count as stable although nothing was found.</param>
internal sealed record PrototypeStability(int Class, int Prototype, int Equal, int Count, int Empty);
