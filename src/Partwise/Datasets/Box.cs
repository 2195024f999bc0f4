namespace Partwise.Datasets;

/// <summary>An axis-parallel box in pixels of the original image, from its top left corner; fractions are kept as annotated.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The top edge.</param>
/// <param name="Width">The width, above 0.</param>
/// <param name="Height">The height, above 0.</param>
public readonly record struct Box(double X, double Y, double Width, double Height);
