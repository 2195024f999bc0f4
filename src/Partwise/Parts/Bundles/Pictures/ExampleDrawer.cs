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
    public static BundleExample Draw(RgbImage photo, ViewGeometry view, PartExplanation explanation, string path, string? truth, string name, string file)
    {
        (int width, int height) = PatchDrawer.WriteView(photo, view, file);
        return new BundleExample
        {
            Path = path,
            Truth = truth,
            Width = photo.Width,
            Height = photo.Height,
            Photo = name,
            PhotoWidth = width,
            PhotoHeight = height,
            MapHeight = explanation.MapHeight,
            MapWidth = explanation.MapWidth,
            Predictions = explanation.Predictions,
            Activated = explanation.Additive ? null : explanation.Activated,
        };
    }
}
