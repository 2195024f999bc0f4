using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The tail.</summary>
internal static class TailPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Tail;
        Rgb color = tone.Of(look.Color);
        string path = Outline(frame, look.Style);
        canvas.Shape(
            path,
            canvas.Linear(
                frame.Tail(0, -10),
                frame.Tail(6, 14),
                new Stop(0, tone.Pale(color, 0.28)),
                new Stop(0.5, color),
                new Stop(1, tone.Dark(color, 0.42))
            )
        );
        canvas.Clip(path);
        double length = Length(look.Style),
            spread = Spread(look.Style);
        canvas.Stroke(Vanes(frame, length, spread, 0), Canvas.Hex(tone.Dark(color, 0.55)), 1.6, 0.8);
        canvas.Stroke(Vanes(frame, length, spread, 1.5), Canvas.Hex(tone.Pale(color, 0.5)), 0.8, 0.6);
        canvas.Stroke(path, Canvas.Hex(tone.Dark(color, 0.6)), 1.6, 0.6);
        canvas.EndClip();
    }

    private static double Length(string style) =>
        style switch
        {
            "long" => 112,
            "forked" => 86,
            "fan" => 62,
            _ => 66,
        };

    private static double Spread(string style) =>
        style switch
        {
            "fan" => 34,
            "forked" => 26,
            "long" => 8,
            _ => 15,
        };

    private static string Outline(BirdFrame frame, string style)
    {
        PathText path = new PathText().Move(frame.Tail(-16, -9));
        _ = style switch
        {
            "forked" => path.Cubic(frame.Tail(20, -11), frame.Tail(54, -16), frame.Tail(88, -27))
                .Cubic(frame.Tail(74, -12), frame.Tail(56, -4), frame.Tail(46, 0))
                .Cubic(frame.Tail(56, 5), frame.Tail(74, 14), frame.Tail(86, 28))
                .Cubic(frame.Tail(50, 22), frame.Tail(24, 14), frame.Tail(-16, 12)),
            "fan" => path.Cubic(frame.Tail(14, -14), frame.Tail(34, -26), frame.Tail(50, -35))
                .Cubic(frame.Tail(62, -26), frame.Tail(70, -12), frame.Tail(70, 2))
                .Cubic(frame.Tail(70, 16), frame.Tail(60, 32), frame.Tail(46, 38))
                .Cubic(frame.Tail(30, 28), frame.Tail(14, 16), frame.Tail(-16, 12)),
            "long" => path.Cubic(frame.Tail(26, -13), frame.Tail(66, -9), frame.Tail(104, -5))
                .Cubic(frame.Tail(116, -3), frame.Tail(116, 5), frame.Tail(104, 8))
                .Cubic(frame.Tail(66, 13), frame.Tail(26, 15), frame.Tail(-16, 12)),
            _ => path.Cubic(frame.Tail(20, -11), frame.Tail(44, -14), frame.Tail(68, -16))
                .Cubic(frame.Tail(70, -8), frame.Tail(70, 8), frame.Tail(67, 17))
                .Cubic(frame.Tail(44, 16), frame.Tail(20, 13), frame.Tail(-16, 12)),
        };
        return path.Close().ToString();
    }

    private static string Vanes(BirdFrame frame, double length, double spread, double shift)
    {
        var path = new PathText();
        for (int i = -2; i <= 2; i++)
            _ = path.Move(frame.Tail(0, i * 2 + 1))
                .Quad(frame.Tail(length * 0.5, i * spread * 0.22 + 1 + shift), frame.Tail(length * 1.1, i * spread * 0.48 + 1 + shift));
        return path.ToString();
    }
}
