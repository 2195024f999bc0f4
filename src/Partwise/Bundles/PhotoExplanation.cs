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

    /// <summary>Whether every number of the explanation is finite; a network whose values overflow gives others, which say nothing.</summary>
    public bool IsFinite => Predictions.All(p => float.IsFinite(p.Logit) && float.IsFinite(p.Bias) && double.IsFinite(p.Probability) && double.IsFinite(p.SumError)
        && p.Parts.All(part => float.IsFinite(part.Contribution) && Array.TrueForAll(part.Map, float.IsFinite)))
        && Explanation.Activated.All(a => float.IsFinite(a.Similarity) && Array.TrueForAll(a.Map, float.IsFinite));

    /// <summary>The classes whose bias and parts miss the logit by more than <see cref="Certificate.LogitSumTolerance"/>·max(1, |logit|); none where the network is sound.</summary>
    public IReadOnlyList<PartPrediction> Inexact => [.. Predictions.Where(p => !(p.SumError <= Certificate.LogitSumTolerance * Math.Max(1, Math.Abs(p.Logit))))];

    /// <summary>Where a part is: of its map, enlarged to what the network saw, the highest pixel and the box around the highest 5 %.</summary>
    /// <param name="part">One of the parts.</param>
    /// <returns>Both in pixels of the photo.</returns>
    /// <exception cref="ArgumentException">The map has a value that is not a number.</exception>
    public (int X, int Y, BoundingBox Box) Locate(PartContribution part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Locate(part.Map);
    }

    /// <summary>Where a map is high: as for a part.</summary>
    /// <param name="small">One of the explanation's maps.</param>
    /// <returns>Both in pixels of the photo.</returns>
    /// <exception cref="ArgumentException">The map has a value that is not a number.</exception>
    public (int X, int Y, BoundingBox Box) Locate(float[] small)
    {
        ArgumentNullException.ThrowIfNull(small);
        float[] map = Enlarge(small, View.Width, View.Height);
        MapPeak peak = MapGeometry.Peak(map, View.Height, View.Width);
        return (View.PhotoX(peak.X), View.PhotoY(peak.Y), View.ToPhoto(MapGeometry.PeakBox(map, View.Height, View.Width)));
    }

    /// <summary>Draws a part's map over what the network saw, with a title and a colour bar; all parts of a photo share one scale.</summary>
    /// <param name="prediction">The class, one of <see cref="Predictions"/>.</param>
    /// <param name="part">The part, one of that class's; the title counts parts from 1.</param>
    /// <returns>The picture, at least 448 pixels wide.</returns>
    public RgbImage DrawPart(PartPrediction prediction, PartContribution part)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(part);
        return Draw(new HeatmapRenderer(MapLimit), Shown(), prediction, part);
    }

    /// <summary>Every part of every class with its picture, one after the other: as <see cref="DrawPart"/>, with what they share made once.</summary>
    internal IEnumerable<(PartPrediction Prediction, PartContribution Part, RgbImage Picture)> DrawParts()
    {
        var renderer = new HeatmapRenderer(MapLimit);
        RgbImage shown = Shown();
        return Predictions.SelectMany(p => p.Parts.Select(part => (p, part, Draw(renderer, shown, p, part))));
    }

    private RgbImage Shown()
    {
        int width = Math.Max(View.Width, MinSide), height = Math.Max(1, (int)Math.Round((double)width * View.Height / View.Width));
        return ImageResizer.Resize(PatchDrawer.View(Photo, View), width, height);
    }

    private RgbImage Draw(HeatmapRenderer renderer, RgbImage shown, PartPrediction prediction, PartContribution part)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"{prediction.Label}, part {part.Prototype + 1}: {part.Contribution:+0.00;-0.00}");
        return renderer.Figure(shown, Enlarge(part.Map, shown.Width, shown.Height), new BoundingBox(0, 0, shown.Width, shown.Height), null, title);
    }

    private float[] Enlarge(float[] small, int width, int height)
    {
        float[] map = new float[width * height];
        // Sums survive the one, published boxes need the other.
        if (Explanation.Additive || height < Explanation.MapHeight || width < Explanation.MapWidth)
            MapUpsampler.Upsample(small, Explanation.MapHeight, Explanation.MapWidth, map, height, width);
        else
            CubicUpsampler.Upsample(small, Explanation.MapHeight, Explanation.MapWidth, map, height, width);
        return map;
    }
}
