namespace Partwise.PostHoc;

/// <summary>A photo in a <see cref="FeatureFile"/>.</summary>
/// <param name="Path">Its path as its dataset names it.</param>
/// <param name="Photo">The SHA-256 of its file; empty where nobody asks.</param>
/// <param name="Identical">Whether the model's outputs had the same bits in a part network; null where nobody asks.</param>
/// <param name="Stored">The SHA-256 of what is stored of it; empty where it could not be read.</param>
/// <param name="Failure">Why it could not be read; null where it could.</param>
internal sealed record FeaturePhoto(string Path, string Photo, bool? Identical, string Stored, string? Failure);
