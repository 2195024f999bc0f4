using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>A stop of a gradient.</summary>
internal readonly struct Stop(double offset, Rgb color, double opacity = 1)
{
    internal double Offset { get; } = offset;

    internal Rgb Color { get; } = color;

    internal double Opacity { get; } = opacity;
}
