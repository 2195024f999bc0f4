using System.Globalization;
using System.Text;
using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>
/// An SVG document in the making. In flat mode only silhouettes are drawn, each part in one colour and without antialiasing: the
/// same painters then give exact masks.
/// </summary>
internal sealed class Canvas
{
    private readonly StringBuilder _text = new(32 * 1024);
    private readonly bool _flat;
    private int _ids;
    private string _flatColor = "#000000";

    internal Canvas(int size, bool flat)
    {
        _flat = flat;
        _ = _text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {Scene.Extent} {Scene.Extent}\""
        );
        _ = _text.Append(flat ? " shape-rendering=\"crispEdges\">" : ">");
        if (flat)
            _ = _text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Scene.Extent}\" height=\"{Scene.Extent}\" fill=\"#000000\"/>");
    }

    /// <summary>Whether only silhouettes are drawn.</summary>
    internal bool IsFlat => _flat;

    /// <summary>The finished document.</summary>
    internal string Finish() => _text.Append("</svg>").ToString();

    /// <summary>Chooses the grey level, 0 to 255, of the silhouettes that follow in flat mode.</summary>
    internal void Level(int grey) => _flatColor = Hex(new Rgb((byte)grey, (byte)grey, (byte)grey));

    /// <summary>Opens a group with its own coordinates.</summary>
    internal void Group(Vec origin, double scaleX, double scaleY, double raised = 0) =>
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<g transform=\"translate({origin.X:0.##} {origin.Y:0.##}) scale({scaleX:0.####} {scaleY:0.####}) rotate({-raised:0.##})\">"
        );

    /// <summary>Closes a group.</summary>
    internal void End() => _text.Append("</g>");

    /// <summary>A filled silhouette.</summary>
    internal void Shape(string path, string paint) => Fill(path, _flat ? _flatColor : paint, 1);

    /// <summary>A silhouette of a thick line with round ends.</summary>
    internal void Line(string path, string paint, double width) => Draw(path, _flat ? _flatColor : paint, width, 1);

    /// <summary>A filled detail.</summary>
    internal void Touch(string path, string paint, double opacity = 1)
    {
        if (!_flat)
            Fill(path, paint, opacity);
    }

    /// <summary>A detail of lines.</summary>
    internal void Stroke(string path, string paint, double width, double opacity = 1)
    {
        if (!_flat && path.Length > 0)
            Draw(path, paint, width, opacity);
    }

    /// <summary>Confines the details that follow to a shape, until <see cref="EndClip"/>.</summary>
    internal void Clip(string path)
    {
        if (!_flat)
            _ = _text.Append(
                CultureInfo.InvariantCulture,
                $"<clipPath id=\"c{++_ids}\"><path d=\"{path}\"/></clipPath><g clip-path=\"url(#c{_ids})\">"
            );
    }

    /// <summary>Ends the confinement.</summary>
    internal void EndClip()
    {
        if (!_flat)
            End();
    }

    /// <summary>A gradient along a line.</summary>
    internal string Linear(Vec from, Vec to, params ReadOnlySpan<Stop> stops)
    {
        if (_flat)
            return "";
        _ = _text.Append(
            CultureInfo.InvariantCulture,
            $"<linearGradient id=\"g{++_ids}\" gradientUnits=\"userSpaceOnUse\" x1=\"{from.X:0.##}\" y1=\"{from.Y:0.##}\" "
                + $"x2=\"{to.X:0.##}\" y2=\"{to.Y:0.##}\">"
        );
        return Stops(stops, "linearGradient");
    }

    /// <summary>A gradient from a centre outwards.</summary>
    internal string Radial(Vec centre, double radius, params ReadOnlySpan<Stop> stops)
    {
        if (_flat)
            return "";
        _ = _text.Append(
            CultureInfo.InvariantCulture,
            $"<radialGradient id=\"g{++_ids}\" gradientUnits=\"userSpaceOnUse\" cx=\"{centre.X:0.##}\" cy=\"{centre.Y:0.##}\" "
                + $"r=\"{radius:0.##}\">"
        );
        return Stops(stops, "radialGradient");
    }

    /// <summary>A soft round spot.</summary>
    internal void Glow(Vec centre, double rx, double ry, Rgb color, double opacity)
    {
        if (_flat)
            return;
        Group(centre, rx / 100, ry / 100);
        string paint = Radial(default, 100, new Stop(0, color, opacity), new Stop(0.55, color, opacity * 0.55), new Stop(1, color, 0));
        _ = _text.Append("<circle r=\"100\" fill=\"").Append(paint).Append("\"/>");
        End();
    }

    /// <summary>A colour as SVG writes it.</summary>
    internal static string Hex(Rgb color) => string.Create(CultureInfo.InvariantCulture, $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}");

    private string Stops(ReadOnlySpan<Stop> stops, string element)
    {
        foreach (Stop stop in stops)
        {
            _ = _text.Append(CultureInfo.InvariantCulture, $"<stop offset=\"{stop.Offset:0.###}\" stop-color=\"{Hex(stop.Color)}\"");
            _ =
                stop.Opacity < 1
                    ? _text.Append(CultureInfo.InvariantCulture, $" stop-opacity=\"{stop.Opacity:0.###}\"/>")
                    : _text.Append("/>");
        }
        _ = _text.Append("</").Append(element).Append('>');
        return string.Create(CultureInfo.InvariantCulture, $"url(#g{_ids})");
    }

    private void Fill(string path, string paint, double opacity) =>
        Finish(_text.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"{paint}\""), "fill-opacity", opacity);

    private void Draw(string path, string paint, double width, double opacity) =>
        Finish(
            _text.Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"{path}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width:0.##}\" stroke-linecap=\"round\" "
                    + $"stroke-linejoin=\"round\""
            ),
            "stroke-opacity",
            opacity
        );

    private static void Finish(StringBuilder text, string attribute, double opacity)
    {
        if (opacity < 1)
            _ = text.Append(CultureInfo.InvariantCulture, $" {attribute}=\"{opacity:0.###}\"");
        _ = text.Append("/>");
    }
}
