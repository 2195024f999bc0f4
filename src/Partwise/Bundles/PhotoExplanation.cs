using System.Globalization;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.Bundles;

/// <summary>A photo explained: the photo itself, what the network saw of it, and its top classes as bias plus parts.</summary>
/// <param name="Photo">The whole photo, upright.</param>
/// <param name="View">Where the network's input lies in the photo.</param>
/// <param name="Explanation">The top classes, taken apart.</param>
public sealed record PhotoExplanation(RgbImage Photo, ViewGeometry View, PartExplanation Explanation)
{
    private const int MinSide = 448;

    /// <summary>The top classes, highest logit first.</summary>
    public IReadOnlyList<PartPrediction> Predictions => Explanation.Predictions;

    /// <summary>The largest magnitude in any part map, in logit units, ≥ 0: the scale that all pictures of this photo share.</summary>
    public double MapLimit => Predictions.SelectMany(p => p.Parts).Select(p => (double)MapGeometry.LargestMagnitude(p.Map)).DefaultIfEmpty(0).Max();

    /// <summary>Draws a part's map over what the network saw, with a title and a colour bar; all parts of a photo share one scale.</summary>
    /// <param name="prediction">The class, one of <see cref="Predictions"/>.</param>
    /// <param name="part">The part, one of that class's.</param>
    /// <returns>The picture, at least 448 pixels wide.</returns>
    public RgbImage DrawPart(PartPrediction prediction, PartContribution part)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(part);
        int width = Math.Max(View.Width, MinSide), height = (int)Math.Round((double)width * View.Height / View.Width);
        RgbImage shown = ImageResizer.Resize(PatchDrawer.View(Photo, View), width, height);
        float[] map = new float[width * height];
        MapUpsampler.Upsample(part.Map, Explanation.MapHeight, Explanation.MapWidth, map, height, width);
        string title = string.Create(CultureInfo.InvariantCulture, $"{prediction.Label}, part {part.Prototype}: {part.Contribution:+0.00;-0.00}");
        return new HeatmapRenderer(MapLimit).Figure(shown, map, new BoundingBox(0, 0, width, height), null, title);
    }
}
