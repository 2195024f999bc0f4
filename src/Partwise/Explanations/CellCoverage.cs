using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Explanations;

/// <summary>How much of each cell of a map lies inside a rectangle of the photo, as a share of the cell. Cells end halfway to the next one,
/// the outermost at the picture's edge.</summary>
internal static class CellCoverage
{
    /// <summary>[rows, columns], 0…1. Rectangles that share no pixel and cover what the network saw give shares that add up to 1.</summary>
    /// <param name="region">In pixels of the photo.</param>
    /// <param name="view">What the network saw of the photo.</param>
    /// <param name="grid">Where the cells lie; null for an even grid.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    public static double[] Of(BoundingBox region, ViewGeometry view, MapGrid? grid, int rows, int columns)
    {
        grid = MapGrid.For(grid, rows, columns) ?? MapGrid.Even(rows, columns);
        double X(double photo) => (((photo - view.RegionX) * view.ResizedWidth / view.RegionWidth) - view.CropX) / view.Width;
        double Y(double photo) => (((photo - view.RegionY) * view.ResizedHeight / view.RegionHeight) - view.CropY) / view.Height;
        double[] across = Axis(grid.Horizontal, columns, X(region.X), X(region.Right)),
            down = Axis(grid.Vertical, rows, Y(region.Y), Y(region.Bottom));
        double[] shares = new double[rows * columns];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = down[i / columns] * across[i % columns];
        return shares;
    }

    private static double[] Axis(MapAxis axis, int cells, double from, double to)
    {
        double[] shares = new double[cells];
        for (int i = 0; i < cells; i++)
        {
            double left = i == 0 ? 0 : Edge(axis, i),
                right = i == cells - 1 ? 1 : Edge(axis, i + 1);
            // A cell whose middle lies beyond the picture has no width in it; it belongs to the edge.
            shares[i] =
                right > left ? Math.Clamp((Math.Min(to, right) - Math.Max(from, left)) / (right - left), 0, 1)
                : from <= left && left <= to ? 1
                : 0;
        }
        return shares;
    }

    private static double Edge(MapAxis axis, int cell) => Math.Clamp(axis.First + ((cell - 0.5) * axis.Step), 0, 1);
}
