namespace Partwise.Imaging;

/// <summary>
/// The one function from cells of a map to places in the picture that the network saw. Published code lays maps out as an even grid
/// (<see cref="Even"/>); a network whose strided windows pad at one end only looks elsewhere.
/// </summary>
/// <param name="Rows">Rows of the map.</param>
/// <param name="Columns">Columns of the map.</param>
/// <param name="Vertical">Where the rows lie.</param>
/// <param name="Horizontal">Where the columns lie.</param>
public sealed record MapGrid(int Rows, int Columns, MapAxis Vertical, MapAxis Horizontal)
{
    /// <summary>Cells of equal size that fill the picture.</summary>
    /// <param name="rows">Rows of the map, at least 1.</param>
    /// <param name="columns">Columns of the map, at least 1.</param>
    public static MapGrid Even(int rows, int columns) => new(rows, columns, MapAxis.Even(rows), MapAxis.Even(columns));

    /// <summary>The grid where it belongs to maps of that size; null, which means an even grid, where it does not.</summary>
    /// <param name="grid">A grid, or null.</param>
    /// <param name="rows">Rows of a map.</param>
    /// <param name="columns">Columns of a map.</param>
    public static MapGrid? For(MapGrid? grid, int rows, int columns) =>
        grid is not null && grid.Rows == rows && grid.Columns == columns ? grid : null;

    /// <summary>The column of the picture, from its left edge, in the middle of a map's column.</summary>
    /// <param name="column">The map's column; halves lie between two.</param>
    /// <param name="width">The picture's width.</param>
    public double X(double column, double width) => (Horizontal.First + (column * Horizontal.Step)) * width;

    /// <summary>The row of the picture, from its top, in the middle of a map's row.</summary>
    /// <param name="row">The map's row; halves lie between two.</param>
    /// <param name="height">The picture's height.</param>
    public double Y(double row, double height) => (Vertical.First + (row * Vertical.Step)) * height;
}
