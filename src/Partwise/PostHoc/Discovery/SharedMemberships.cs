namespace Partwise.PostHoc;

/// <summary>How much each position of a class belongs to each of the parts that it shares with other classes; [k, positions]
/// each.</summary>
/// <param name="Whole">By the parts found in all images.</param>
/// <param name="Halves">Of its even and of its odd images, by the parts found in the even and in the odd images of all classes; null where
/// steadiness is not measured.</param>
internal sealed record SharedMemberships(float[] Whole, IReadOnlyList<float[]>? Halves);
