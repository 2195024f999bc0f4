namespace Partwise.Imaging;

/// <summary>Where the cells of a map lie along one side of the picture, as shares of that side: the middle of cell i is First +
/// i·Step.</summary>
/// <param name="First">The middle of cell 0; may lie outside [0,1].</param>
/// <param name="Step">From one middle to the next, above 0.</param>
public readonly record struct MapAxis(double First, double Step)
{
    /// <summary>Cells of equal size that fill the side.</summary>
    /// <param name="cells">How many, at least 1.</param>
    public static MapAxis Even(int cells) => new(0.5 / cells, 1.0 / cells);

    /// <summary>The place, counted in cells from the middle of cell 0, of a point.</summary>
    /// <param name="share">The point, 0 at the side's beginning and 1 at its end.</param>
    internal double Cell(double share) => (share - First) / Step;
}
