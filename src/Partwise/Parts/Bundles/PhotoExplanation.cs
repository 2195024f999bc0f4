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
    // Sums survive linear enlarging, published boxes need the cubic one.
    private readonly PhotoView _view = new(Photo, View, cubic: !Explanation.Additive, Explanation.Grid);

    /// <summary>The top classes, highest logit first.</summary>
    public IReadOnlyList<PartPrediction> Predictions => Explanation.Predictions;

    /// <summary>The largest magnitude in any part map, in logit units, ≥ 0: the scale that all pictures of this photo share.</summary>
    public double MapLimit =>
        Predictions.SelectMany(p => p.Parts).Select(p => (double)MapGeometry.LargestMagnitude(p.Map)).DefaultIfEmpty(0).Max();

    /// <summary>Whether every number of the explanation is finite; a network whose values overflow gives others, which say
    /// nothing.</summary>
    public bool IsFinite =>
        Predictions.All(p =>
            float.IsFinite(p.Logit)
            && float.IsFinite(p.Bias)
            && double.IsFinite(p.Probability)
            && double.IsFinite(p.SumError)
            && p.Parts.All(part => float.IsFinite(part.Contribution) && Array.TrueForAll(part.Map, float.IsFinite))
        ) && Explanation.Activated.All(a => float.IsFinite(a.Similarity) && Array.TrueForAll(a.Map, float.IsFinite));

    /// <summary>The classes whose bias and parts miss the logit by more than <see cref="Certificate.LogitSumTolerance"/>·max(1, |logit|);
    /// none where the network is sound.</summary>
    public IReadOnlyList<PartPrediction> Inexact =>
        [.. Predictions.Where(p => !(p.SumError <= Certificate.LogitSumTolerance * Math.Max(1, Math.Abs(p.Logit))))];

    /// <summary>Where a part is: of its map, enlarged to what the network saw, the highest pixel and the box around the highest 5
    /// %.</summary>
    /// <param name="part">One of the parts.</param>
    /// <returns>Both in pixels of the photo.</returns>
    /// <exception cref="ArgumentException">The map has a value that is not a number.</exception>
    public MapPlace Locate(PartContribution part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Locate(part.Map);
    }

    /// <summary>Where a map is high: as for a part.</summary>
    /// <param name="small">One of the explanation's maps.</param>
    /// <returns>Both in pixels of the photo.</returns>
    /// <exception cref="ArgumentException">The map has a value that is not a number.</exception>
    public MapPlace Locate(float[] small)
    {
        ArgumentNullException.ThrowIfNull(small);
        return _view.Locate(small, Explanation.MapHeight, Explanation.MapWidth);
    }

    /// <summary>Draws a part's map over what the network saw, with a title and a colour bar; all parts of a photo share one
    /// scale.</summary>
    /// <param name="prediction">The class, one of <see cref="Predictions"/>.</param>
    /// <param name="part">The part, one of that class's; the title counts parts from 1.</param>
    /// <returns>The picture, at least 448 pixels wide.</returns>
    public RgbImage DrawPart(PartPrediction prediction, PartContribution part)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(part);
        return Draw(new HeatmapRenderer(MapLimit), prediction, part);
    }

    /// <summary>Every part of every class with its picture, one after the other: as <see cref="DrawPart"/>, with what they share made
    /// once.</summary>
    internal IEnumerable<(PartPrediction Prediction, PartContribution Part, RgbImage Picture)> DrawParts()
    {
        var renderer = new HeatmapRenderer(MapLimit);
        return Predictions.SelectMany(p => p.Parts.Select(part => (p, part, Draw(renderer, p, part))));
    }

    private RgbImage Draw(HeatmapRenderer renderer, PartPrediction prediction, PartContribution part) =>
        _view.Draw(
            renderer,
            part.Map,
            Explanation.MapHeight,
            Explanation.MapWidth,
            string.Create(CultureInfo.InvariantCulture, $"{prediction.Label}, part {part.Prototype + 1}: {part.Contribution:+0.00;-0.00}")
        );
}
