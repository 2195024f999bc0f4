namespace Partwise.Bundles;

/// <summary>Something that was left out, and why.</summary>
/// <param name="Path">An image's path or a class's name.</param>
/// <param name="Reason">Why.</param>
public sealed record BundleSkipped(string Path, string Reason);
