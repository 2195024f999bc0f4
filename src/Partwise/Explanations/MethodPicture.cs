using System.Globalization;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Imaging;

namespace Partwise.Explanations;

/// <summary>Draws a method's map: signed, on a scale around 0, with a colour bar. Methods have units of their own, so every map has a scale
/// of its own.</summary>
public static class MethodPicture
{
    // Among the pixels of a gradient a few are so large that on their scale the others could not be seen.
    private const double PixelPercentile = 99.5;

    /// <summary>Draws it over what the network saw.</summary>
    /// <param name="view">The photo.</param>
    /// <param name="explained">A map; its <see cref="MethodMap.Map"/> is there.</param>
    /// <param name="label">The class's label.</param>
    public static RgbImage Draw(PhotoView view, MethodMap explained, string label)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(explained);
        AttributionMap map = explained.Map ?? throw new ArgumentException("There is no map to draw.", nameof(explained));
        bool pixels = map.Height == view.View.Height && map.Width == view.View.Width;
        string unit = explained.InLogits ? "logit units" : "own units";
        var renderer = new HeatmapRenderer(
            Limit(map.Values, pixels),
            HeatmapStyle.Default with
            {
                Caption = pixels ? unit + ", 99.5 % of the pixels" : unit,
            }
        );
        return view.Draw(
            renderer,
            map.Values,
            map.Height,
            map.Width,
            string.Create(CultureInfo.InvariantCulture, $"{explained.Method}: {label}")
        );
    }

    private static double Limit(float[] values, bool pixels)
    {
        if (!pixels)
            return MapGeometry.LargestMagnitude(values);
        double limit = MapGeometry.Percentile(Array.ConvertAll(values, Math.Abs), PixelPercentile);
        return limit > 0 ? limit : MapGeometry.LargestMagnitude(values);
    }
}
