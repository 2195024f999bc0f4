using Partwise.Imaging;

namespace Partwise.Bundles;

/// <summary>Where a map is high, in pixels of the photo.</summary>
/// <param name="X">The column of the highest value, from 0.</param>
/// <param name="Y">The row of the highest value, from 0.</param>
/// <param name="Box">The box around the highest 5 %.</param>
public readonly record struct MapPlace(int X, int Y, BoundingBox Box);
