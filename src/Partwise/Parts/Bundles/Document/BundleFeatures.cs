namespace Partwise.Bundles;

/// <summary>The feature map of a bundle's classifier.</summary>
/// <param name="Tensor">Its name in the graph.</param>
/// <param name="Channels">D.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record BundleFeatures(string Tensor, int Channels, int Height, int Width);
