using Partwise.Imaging.Drawing;
using Partwise.Imaging.Maps;

namespace Partwise.Imaging;

/// <summary>
/// Draws signed maps over photos, all on one scale: the same colour means the same number of logit units in every picture that this
/// renderer makes. Nothing is stretched per picture. Safe from several threads.
/// </summary>
public sealed class HeatmapRenderer
{
    private readonly HeatmapStyle _style;

    /// <summary>A renderer with the scale −<paramref name="limit"/> … +<paramref name="limit"/>.</summary>
    /// <param name="limit">The value drawn strongest, in logit units, ≥ 0; usually <see cref="MapGeometry.LargestMagnitude"/> over all maps
    /// to be compared. 0 draws nothing.</param>
    /// <param name="style">The style; null for <see cref="HeatmapStyle.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit that is negative or not a number, or a style out of range.</exception>
    public HeatmapRenderer(double limit, HeatmapStyle? style = null)
    {
        if (!(limit >= 0) || double.IsInfinity(limit))
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "The scale's limit must be a finite number of at least 0.");
        Limit = limit;
        _style = (style ?? HeatmapStyle.Default).Checked();
    }

    /// <summary>The scale's limit in logit units.</summary>
    public double Limit { get; }

    /// <summary>The photo with the map over it and the boxes on top, in the photo's size and without a colour bar.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="map">[region.Height, region.Width] values in logit units.</param>
    /// <param name="region">The part of the photo that the map covers; it must lie inside.</param>
    /// <param name="boxes">Boxes in the photo's pixels, drawn in order; null for none.</param>
    /// <exception cref="ArgumentException">A region outside the photo, or a map of another size or with a value that is not a
    /// number.</exception>
    public RgbImage Overlay(RgbImage photo, ReadOnlySpan<float> map, BoundingBox region, IReadOnlyList<OutlinedBox>? boxes = null)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (region.X < 0 || region.Y < 0 || region.Right > photo.Width || region.Bottom > photo.Height)
            throw new ArgumentException(
                $"The region {region.Width}x{region.Height} at ({region.X}, {region.Y}) is not inside the "
                    + $"{photo.Width}x{photo.Height} photo; give a region inside it.",
                nameof(region)
            );
        MapChecks.Shape(map, region.Height, region.Width, nameof(map));
        MapChecks.Numbers(map, nameof(map));
        var picture = new RgbImage(photo.Width, photo.Height, MapBlender.Quieten(photo, _style.Desaturation, _style.Fading));
        MapBlender.Blend(picture, map, region, Limit, _style.Opacity);
        BoxPainter.Draw(picture, boxes ?? [], _style.ScaleFor(photo.Width));
        return picture;
    }

    /// <summary>As the other overload, for a map that covers the whole photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="map">[photo.Height, photo.Width] values in logit units.</param>
    /// <param name="boxes">Boxes in the photo's pixels; null for none.</param>
    /// <exception cref="ArgumentException">A map of another size or with a value that is not a number.</exception>
    public RgbImage Overlay(RgbImage photo, ReadOnlySpan<float> map, IReadOnlyList<OutlinedBox>? boxes = null)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return Overlay(photo, map, new BoundingBox(0, 0, photo.Width, photo.Height), boxes);
    }

    /// <summary>The overlay as a figure: an optional title above it, the colour bar with numbers and caption beneath.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="map">[region.Height, region.Width] values in logit units.</param>
    /// <param name="region">The part of the photo that the map covers; it must lie inside.</param>
    /// <param name="boxes">Boxes in the photo's pixels; null for none.</param>
    /// <param name="title">One line above the photo; null for none. What does not fit is cut with an ellipsis.</param>
    /// <exception cref="ArgumentException">A region outside the photo, or a map of another size or with a value that is not a
    /// number.</exception>
    public RgbImage Figure(
        RgbImage photo,
        ReadOnlySpan<float> map,
        BoundingBox region,
        IReadOnlyList<OutlinedBox>? boxes = null,
        string? title = null
    ) => FigureLayout.Compose([Overlay(photo, map, region, boxes)], Limit, _style, title);

    /// <summary>Several overlays of this renderer side by side over one common colour bar.</summary>
    /// <param name="overlays">At least one picture, all of one height.</param>
    /// <param name="title">One line above them; null for none.</param>
    /// <exception cref="ArgumentException">No pictures, or different heights.</exception>
    public RgbImage Figure(IReadOnlyList<RgbImage> overlays, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(overlays);
        if (overlays.Count == 0 || overlays.Any(overlay => overlay.Height != overlays[0].Height))
            throw new ArgumentException(
                $"{overlays.Count} pictures were given; give at least one, all of the same height.",
                nameof(overlays)
            );
        return FigureLayout.Compose(overlays, Limit, _style, title);
    }
}
