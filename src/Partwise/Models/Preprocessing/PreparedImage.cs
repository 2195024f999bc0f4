namespace Partwise.Models;

/// <summary>A photo as the network sees it, before normalisation.</summary>
/// <param name="Pixels">Row-major [H, W, 3], RGB, 0 to 255.</param>
/// <param name="Geometry">Where these pixels lie in the photo.</param>
public sealed record PreparedImage(byte[] Pixels, ViewGeometry Geometry);
