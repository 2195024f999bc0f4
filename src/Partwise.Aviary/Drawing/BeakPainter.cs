using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The beak.</summary>
internal static class BeakPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Beak;
        Rgb color = tone.Of(look.Color);
        double reach = 1 - 0.35 * frame.HeadTurn;
        Vec At(double forward, double down) => frame.HeadAt(22 + forward * reach, 2 + down);
        (string upper, string lower, string gape) = Halves(look.Style, At);
        canvas.Shape(lower, canvas.Linear(At(0, 0), At(0, 10), new Stop(0, tone.Dark(color, 0.25)), new Stop(1, tone.Dark(color, 0.55))));
        canvas.Shape(
            upper,
            canvas.Linear(
                At(0, -10),
                At(2, 4),
                new Stop(0, tone.Pale(color, 0.55)),
                new Stop(0.45, color),
                new Stop(1, tone.Dark(color, 0.3))
            )
        );
        canvas.Stroke(gape, Canvas.Hex(tone.Dark(color, 0.75)), 1.1, 0.85);
        canvas.Touch(new PathText().Ellipse(At(6, -2.6), 1.8, 0.9, 10).ToString(), Canvas.Hex(tone.Dark(color, 0.8)), 0.8);
    }

    private static (string Upper, string Lower, string Gape) Halves(string style, Func<double, double, Vec> at)
    {
        // Half-thickness at the base, length, and how far the tip hangs.
        (double thick, double length, double drop) = style switch
        {
            "cone" => (11.0, 27.0, 3.0),
            "dagger" => (7.5, 52.0, 1.0),
            "hook" => (9.5, 34.0, 9.0),
            "needle" => (4.4, 26.0, 1.0),
            _ => (6.0, 54.0, 20.0),
        };
        double bulge = style is "cone" or "hook" ? 0.95 : 0.62;
        Vec tip = at(length, drop);
        var upper = new PathText()
            .Move(at(-3, -thick))
            .Cubic(at(length * 0.35, -thick * bulge - drop * 0.1), at(length * 0.82, -thick * 0.4 + drop * 0.15), tip);
        _ =
            style == "hook"
                ? upper.Cubic(at(length - 4, drop - 4), at(length - 9, 2), at(length * 0.6, 1)).Line(at(-3, 1))
                : upper.Cubic(at(length * 0.7, drop * 0.45 + 0.5), at(length * 0.3, 0.5), at(-3, 1));
        Vec under = style == "hook" ? at(length * 0.72, 2.5) : at(length * 0.95, drop * 0.92 + 0.8);
        string lower = new PathText()
            .Move(at(-3, 0))
            .Cubic(at(length * 0.3, 0), at(length * 0.66, drop * 0.4), under)
            .Cubic(at(length * 0.62, drop * 0.5 + thick * 0.35), at(length * 0.3, thick * 0.75 + drop * 0.1), at(-3, thick * 0.85))
            .Close()
            .ToString();
        string gape = new PathText().Move(at(-2, 1)).Cubic(at(length * 0.3, 0.5), at(length * 0.66, drop * 0.45), under).ToString();
        return (upper.Close().ToString(), lower, gape);
    }
}
