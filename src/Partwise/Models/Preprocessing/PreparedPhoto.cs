using Partwise.Imaging;

namespace Partwise.Models;

/// <summary>A photo that was read, and what a network is given of it.</summary>
/// <param name="Photo">The whole photo, upright.</param>
/// <param name="View">Where the network's input lies in the photo.</param>
/// <param name="Input">[3, height, width], normalised.</param>
internal sealed record PreparedPhoto(RgbImage Photo, ViewGeometry View, float[] Input);
