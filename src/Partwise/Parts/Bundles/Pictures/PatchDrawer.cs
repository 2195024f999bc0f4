using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>
/// Draws the pictures of a bundle from its photos: exemplar patches, the same in context, and the regions that the network saw.
/// A patch is a square window around the peak of the part map, as large as the window in which the consistency score looks for parts
/// (72 of 224 pixels).
/// </summary>
public sealed class PatchDrawer
{
    private const double WindowShare = 72.0 / 224;
    private const int PatchSize = 112;
    private const int ContextSize = 224;
    private const int PhotoSize = 336;
    private const int Quality = 85;

    private static readonly Rgb s_frame = new(255, 176, 0);

    private readonly MapGrid _grid;

    /// <summary>A drawer for feature maps of the given size.</summary>
    /// <param name="mapHeight">Rows of the maps.</param>
    /// <param name="mapWidth">Columns of the maps.</param>
    /// <param name="grid">Where their cells lie; null for an even grid.</param>
    public PatchDrawer(int mapHeight, int mapWidth, MapGrid? grid = null) => _grid = grid ?? MapGrid.Even(mapHeight, mapWidth);

    /// <summary>The window around an exemplar's peak, in pixels of the photo.</summary>
    internal BoundingBox Window(Exemplar exemplar, ViewGeometry view)
    {
        double size = WindowShare * Math.Min(view.Width, view.Height);
        double x = _grid.X(exemplar.Column, view.Width) - (size / 2);
        double y = _grid.Y(exemplar.Row, view.Height) - (size / 2);
        int left = (int)Math.Round(Math.Clamp(x, 0, view.Width - size)),
            top = (int)Math.Round(Math.Clamp(y, 0, view.Height - size));
        return view.ToPhoto(new BoundingBox(left, top, Math.Max(1, (int)Math.Round(size)), Math.Max(1, (int)Math.Round(size))));
    }

    /// <summary>Writes the patch at <paramref name="window"/> of <paramref name="photo"/>.</summary>
    public static void WritePatch(RgbImage photo, BoundingBox window, string path)
    {
        RgbImage patch = photo.Crop(window.X, window.Y, window.Width, window.Height);
        Write(ImageResizer.Resize(patch, PatchSize, PatchSize, Interpolation.Bicubic), path);
    }

    /// <summary>Writes the whole photo, small, with <paramref name="window"/> framed.</summary>
    public static void WriteContext(RgbImage photo, BoundingBox window, string path)
    {
        double scale = (double)ContextSize / Math.Max(photo.Width, photo.Height);
        int width = Math.Max(1, (int)Math.Round(photo.Width * scale)),
            height = Math.Max(1, (int)Math.Round(photo.Height * scale));
        RgbImage small = ImageResizer.Resize(photo, width, height);
        int x = Math.Clamp((int)Math.Round(window.X * scale), 0, width - 1),
            y = Math.Clamp((int)Math.Round(window.Y * scale), 0, height - 1);
        int right = Math.Clamp((int)Math.Round(window.Right * scale), x + 1, width),
            bottom = Math.Clamp((int)Math.Round(window.Bottom * scale), y + 1, height);
        var frame = new BoundingBox(x, y, right - x, bottom - y);
        Painter.Outline(small, frame, Rgb.Black, 3);
        Painter.Outline(small, frame, s_frame, 2);
        Write(small, path);
    }

    /// <summary>Writes the region of <paramref name="photo"/> that the network saw; gives its size.</summary>
    internal static (int Width, int Height) WriteView(RgbImage photo, ViewGeometry view, string path)
    {
        RgbImage seen = SmallView(photo, view);
        Write(seen, path);
        return (seen.Width, seen.Height);
    }

    /// <summary>The region of <paramref name="photo"/> that the network saw, as small as pages show it.</summary>
    public static RgbImage SmallView(RgbImage photo, ViewGeometry view)
    {
        RgbImage seen = View(photo, view);
        double scale = Math.Min(1, (double)PhotoSize / Math.Max(seen.Width, seen.Height));
        int width = Math.Max(1, (int)Math.Round(seen.Width * scale)),
            height = Math.Max(1, (int)Math.Round(seen.Height * scale));
        return ImageResizer.Resize(seen, width, height);
    }

    /// <summary>The region of <paramref name="photo"/> that the network saw, at the photo's own resolution; black where the network saw
    /// padding.</summary>
    internal static RgbImage View(RgbImage photo, ViewGeometry view)
    {
        double sx = (double)view.RegionWidth / view.ResizedWidth,
            sy = (double)view.RegionHeight / view.ResizedHeight;
        int x = (int)Math.Round(view.RegionX + (view.CropX * sx)),
            y = (int)Math.Round(view.RegionY + (view.CropY * sy));
        // Both edges are rounded, not edge and size: the view of a whole photo ends where the photo ends.
        int width = Math.Max(1, (int)Math.Round(view.RegionX + ((view.CropX + view.Width) * sx)) - x);
        int height = Math.Max(1, (int)Math.Round(view.RegionY + ((view.CropY + view.Height) * sy)) - y);
        int left = Math.Max(x, view.RegionX),
            top = Math.Max(y, view.RegionY);
        int right = Math.Min(x + width, view.RegionX + view.RegionWidth),
            bottom = Math.Min(y + height, view.RegionY + view.RegionHeight);
        if (left == x && top == y && right == x + width && bottom == y + height)
            return photo.Crop(x, y, width, height);
        var padded = new RgbImage(width, height);
        for (int row = top; row < bottom; row++)
            photo.Row(row)[(left * 3)..(right * 3)].CopyTo(padded.Row(row - y)[((left - x) * 3)..]);
        return padded;
    }

    private static void Write(RgbImage image, string path)
    {
        try
        {
            OutputGate.CreateFolder(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, ImageEncoder.Jpeg(image, Quality));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
    }
}
