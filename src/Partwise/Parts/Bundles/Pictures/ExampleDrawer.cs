using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>Puts an explanation and the picture that the network saw together.</summary>
public static class ExampleDrawer
{
    /// <summary>Writes the picture and gives the example that refers to it.</summary>
    /// <param name="photo">The whole photo.</param>
    /// <param name="view">What the network saw of it.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="path">The photo's path, for people.</param>
    /// <param name="truth">The label it was given to; null where none.</param>
    /// <param name="name">The picture's path relative to the page.</param>
    /// <param name="file">The picture's path on disk.</param>
    public static BundleExample Draw(
        RgbImage photo,
        ViewGeometry view,
        PartExplanation explanation,
        string path,
        string? truth,
        string name,
        string file
    )
    {
        (int width, int height) = PatchDrawer.WriteView(photo, view, file);
        return Describe(photo, explanation, path, truth, name, width, height);
    }

    /// <summary>Gives an example that holds its picture itself, as a data address; nothing is written.</summary>
    /// <param name="explained">The photo explained.</param>
    /// <param name="path">The photo's path, for people.</param>
    /// <param name="truth">The label it was given to; null where none.</param>
    public static BundleExample Embed(PhotoExplanation explained, string path, string? truth)
    {
        ArgumentNullException.ThrowIfNull(explained);
        RgbImage seen = PatchDrawer.SmallView(explained.Photo, explained.View);
        string picture = "data:image/jpeg;base64," + Convert.ToBase64String(ImageEncoder.Jpeg(seen));
        return Describe(explained.Photo, explained.Explanation, path, truth, picture, seen.Width, seen.Height) with
        {
            Seen = Rectangle(explained.View),
        };
    }

    private static double[] Rectangle(ViewGeometry view)
    {
        double sx = (double)view.RegionWidth / view.ResizedWidth,
            sy = (double)view.RegionHeight / view.ResizedHeight;
        return [view.RegionX + (view.CropX * sx), view.RegionY + (view.CropY * sy), view.Width * sx, view.Height * sy];
    }

    private static BundleExample Describe(
        RgbImage photo,
        PartExplanation explanation,
        string path,
        string? truth,
        string picture,
        int width,
        int height
    ) =>
        new()
        {
            Path = path,
            Truth = truth,
            Width = photo.Width,
            Height = photo.Height,
            Photo = picture,
            PhotoWidth = width,
            PhotoHeight = height,
            MapHeight = explanation.MapHeight,
            MapWidth = explanation.MapWidth,
            Predictions = explanation.Predictions,
            Activated = explanation.Additive ? null : explanation.Activated,
        };
}
