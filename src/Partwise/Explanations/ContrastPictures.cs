using System.Globalization;
using Partwise.Bundles;
using Partwise.Imaging;

namespace Partwise.Explanations;

/// <summary>Draws a contrast: the map of the difference, and every part of both classes with the sign that it has in the difference, all on
/// one scale.</summary>
public static class ContrastPictures
{
    /// <summary>The pictures by file name: <c>contrast.png</c>, <c>classN-partI.png</c>.</summary>
    /// <param name="view">The photo.</param>
    /// <param name="contrast">The contrast.</param>
    public static IEnumerable<KeyValuePair<string, RgbImage>> Draw(PhotoView view, ClassContrast contrast)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(contrast);
        (int rows, int columns) = (contrast.Map.Height, contrast.Map.Width);
        var renderer = new HeatmapRenderer(
            contrast.Parts.Select(p => p.Map).Append(contrast.Map.Values).Max(m => (double)MapGeometry.LargestMagnitude(m))
        );
        yield return new(
            "contrast.png",
            view.Draw(
                renderer,
                contrast.Map.Values,
                rows,
                columns,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{contrast.One.Label}, not {contrast.Other.Label}: {contrast.LogitDifference:+0.00;-0.00}"
                )
            )
        );
        foreach (ContrastedPart part in contrast.Parts)
        {
            string less = part.Owner == contrast.Other ? "less " : "";
            yield return new(
                Name(part.Owner.Class, part.Part.Prototype),
                view.Draw(
                    renderer,
                    part.Map,
                    rows,
                    columns,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{less}{part.Owner.Label}, part {part.Part.Prototype + 1}: {part.Difference:+0.00;-0.00}"
                    )
                )
            );
        }
    }

    /// <summary>The file name of a part's picture.</summary>
    /// <param name="c">The class.</param>
    /// <param name="part">The part, counted from 0.</param>
    public static string Name(int c, int part) => string.Create(CultureInfo.InvariantCulture, $"class{c}-part{part}.png");
}
