namespace Partwise.PostHoc;

/// <summary>An image that could not be used, and why.</summary>
/// <param name="Path">The path relative to its dataset.</param>
/// <param name="Reason">One sentence.</param>
public sealed record SkippedImage(string Path, string Reason);
