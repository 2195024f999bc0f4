using System.Globalization;
using System.Text;

namespace Partwise.Aviary.Drawing;

/// <summary>Builds the text of an SVG path.</summary>
internal sealed class PathText
{
    private readonly StringBuilder _text = new();

    internal PathText Move(Vec to) => Add('M', to);

    internal PathText Line(Vec to) => Add('L', to);

    internal PathText Quad(Vec control, Vec to) => Add('Q', control).Add(' ', to);

    internal PathText Cubic(Vec first, Vec second, Vec to) => Add('C', first).Add(' ', second).Add(' ', to);

    internal PathText Close()
    {
        _ = _text.Append('Z');
        return this;
    }

    /// <summary>A closed ellipse whose first axis is raised by <paramref name="degrees"/>.</summary>
    internal PathText Ellipse(Vec centre, double rx, double ry, double degrees = 0)
    {
        // Four Bézier quarters; 0.5523 makes each as round as a circle's.
        const double k = 0.5523;
        Vec At(double x, double y) => centre + new Vec(x * rx, y * ry).Raised(degrees);
        return Move(At(1, 0))
            .Cubic(At(1, k), At(k, 1), At(0, 1))
            .Cubic(At(-k, 1), At(-1, k), At(-1, 0))
            .Cubic(At(-1, -k), At(-k, -1), At(0, -1))
            .Cubic(At(k, -1), At(1, -k), At(1, 0))
            .Close();
    }

    /// <summary>A closed drop of two curves, nearly an ellipse; small marks need no more.</summary>
    internal PathText Drop(Vec centre, double rx, double ry, double degrees)
    {
        Vec At(double x, double y) => centre + new Vec(x * rx, y * ry * 1.33).Raised(degrees);
        return Move(At(-1, 0)).Cubic(At(-1, -1), At(1, -1), At(1, 0)).Cubic(At(1, 1), At(-1, 1), At(-1, 0)).Close();
    }

    public override string ToString() => _text.ToString();

    private PathText Add(char command, Vec point)
    {
        _ = _text.Append(command);
        Number(_text, point.X);
        _ = _text.Append(' ');
        Number(_text, point.Y);
        return this;
    }

    /// <summary>Appends a number with at most one decimal, in the invariant culture.</summary>
    internal static void Number(StringBuilder text, double value) => _ = text.Append(CultureInfo.InvariantCulture, $"{value:0.#}");
}
