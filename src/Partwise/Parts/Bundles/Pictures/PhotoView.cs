using System.Buffers;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.Bundles;

/// <summary>A photo, and maps over what the network saw of it. Safe from several threads.</summary>
public sealed class PhotoView
{
    private const int MinSide = 448;

    private readonly Lazy<RgbImage> _shown;
    private readonly bool _cubic;
    private readonly MapGrid? _grid;

    /// <summary>Looks at a photo.</summary>
    /// <param name="photo">The whole photo, upright.</param>
    /// <param name="view">Where the network's input lies in the photo.</param>
    /// <param name="cubic">Whether maps are enlarged as OpenCV's cubic does it, which published boxes need; else linearly, so that they
    /// still add up.</param>
    /// <param name="grid">Where the cells of the network's feature map lie; null for an even grid, as for maps of another size.</param>
    public PhotoView(RgbImage photo, ViewGeometry view, bool cubic = false, MapGrid? grid = null)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(view);
        (Photo, View, _cubic, _grid) = (photo, view, cubic, grid);
        _shown = new(() =>
        {
            int width = Math.Max(view.Width, MinSide),
                height = Math.Max(1, (int)Math.Round((double)width * view.Height / view.Width));
            return ImageResizer.Resize(PatchDrawer.View(photo, view), width, height);
        });
    }

    /// <summary>The whole photo, upright.</summary>
    public RgbImage Photo { get; }

    /// <summary>Where the network's input lies in the photo.</summary>
    public ViewGeometry View { get; }

    /// <summary>The same with maps enlarged as OpenCV's cubic does it, as prototype networks are shown.</summary>
    public PhotoView Cubic() => _cubic ? this : new PhotoView(Photo, View, cubic: true, _grid);

    /// <summary>Where a map is high: of the map, enlarged to what the network saw, the highest pixel and the box around the highest 5
    /// %.</summary>
    /// <param name="map">[rows, columns], signed.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    /// <returns>Both in pixels of the photo.</returns>
    /// <exception cref="ArgumentException">The map has a value that is not a number.</exception>
    public MapPlace Locate(float[] map, int rows, int columns)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(View.Width * View.Height);
        try
        {
            Span<float> large = rented.AsSpan(0, View.Width * View.Height);
            Enlarge(map, rows, columns, large, View.Width, View.Height);
            MapPeak peak = MapGeometry.Peak(large, View.Height, View.Width);
            BoundingBox box = MapGeometry.PeakBox(large, View.Height, View.Width);
            return new MapPlace(View.PhotoX(peak.X), View.PhotoY(peak.Y), View.ToPhoto(box));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Draws a map over what the network saw, with a title and a colour bar.</summary>
    /// <param name="renderer">Says the scale.</param>
    /// <param name="map">[rows, columns], signed.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="columns">Columns of the map.</param>
    /// <param name="title">One line above it.</param>
    /// <returns>The picture, at least 448 pixels wide.</returns>
    public RgbImage Draw(HeatmapRenderer renderer, float[] map, int rows, int columns, string title)
    {
        ArgumentNullException.ThrowIfNull(renderer);
        RgbImage shown = _shown.Value;
        float[] large = new float[shown.Width * shown.Height];
        Enlarge(map, rows, columns, large, shown.Width, shown.Height);
        return renderer.Figure(shown, large, new BoundingBox(0, 0, shown.Width, shown.Height), null, title);
    }

    private void Enlarge(float[] map, int rows, int columns, Span<float> large, int width, int height)
    {
        var grid = MapGrid.For(_grid, rows, columns);
        if (_cubic && height >= rows && width >= columns)
            CubicUpsampler.Upsample(map, rows, columns, large, height, width, grid);
        else
            MapUpsampler.Upsample(map, rows, columns, large, height, width, grid);
    }
}
