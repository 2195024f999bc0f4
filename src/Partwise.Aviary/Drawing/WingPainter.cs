using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The folded wing: coverts in front, flight feathers behind.</summary>
internal static class WingPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Wing;
        Rgb color = tone.Of(look.Color);
        string path = new PathText()
            .Move(frame.Body(38, -8))
            .Cubic(frame.Body(34, -30), frame.Body(-4, -36), frame.Body(-38, -22))
            .Cubic(frame.Body(-62, -12), frame.Body(-80, -4), frame.Body(-96, 9))
            .Cubic(frame.Body(-72, 14), frame.Body(-48, 22), frame.Body(-14, 24))
            .Cubic(frame.Body(18, 25), frame.Body(40, 12), frame.Body(38, -8))
            .Close()
            .ToString();
        canvas.Shape(
            path,
            canvas.Linear(
                frame.Body(0, -34),
                frame.Body(-8, 28),
                new Stop(0, tone.Pale(color, 0.3)),
                new Stop(0.35, color),
                new Stop(1, tone.Dark(color, 0.5))
            )
        );
        canvas.Clip(path);
        SceneRandom random = brush.Random((int)BirdPart.Wing);
        Rgb pale = tone.Pale(color, 0.85),
            dark = tone.Dark(color, 0.6);
        bool edges = look.Style == "edges";
        canvas.Stroke(FlightFeathers(frame, 0), Canvas.Hex(dark), 2.2, 0.8);
        canvas.Stroke(
            FlightFeathers(frame, edges ? 1.6 : 1.2),
            Canvas.Hex(edges ? pale : tone.Pale(color, 0.4)),
            edges ? 2.6 : 0.8,
            edges ? 0.95 : 0.6
        );
        canvas.Touch(
            Coverts(frame),
            canvas.Linear(
                frame.Body(20, -28),
                frame.Body(-8, 24),
                new Stop(0, tone.Pale(color, 0.26)),
                new Stop(0.6, color),
                new Stop(1, tone.Dark(color, 0.4))
            )
        );
        canvas.Stroke(Feathers.Scales(frame.Body, new Vec(-6, -34), new Vec(42, 28), 9), Canvas.Hex(dark), 0.9, 0.5);
        canvas.Stroke(
            Feathers.Barbs(frame.Body, random, new Vec(-30, -32), new Vec(42, 28), 8 * brush.Coarseness, 6),
            Canvas.Hex(tone.Pale(color, 0.45)),
            0.8,
            0.4
        );
        Pattern(brush, look.Style, Canvas.Hex(pale));
        canvas.Stroke(path, Canvas.Hex(dark), 1.6, 0.6);
        canvas.EndClip();
    }

    private static void Pattern(Brush brush, string style, string pale)
    {
        (Canvas canvas, BirdFrame frame) = (brush.Canvas, brush.Frame);
        switch (style)
        {
            case "bars":
                canvas.Stroke(
                    new PathText()
                        .Move(frame.Body(16, -36))
                        .Quad(frame.Body(-2, -4), frame.Body(14, 26))
                        .Move(frame.Body(-10, -36))
                        .Quad(frame.Body(-26, -4), frame.Body(-14, 28))
                        .ToString(),
                    pale,
                    7,
                    0.95
                );
                break;
            case "patch":
                canvas.Touch(
                    new PathText()
                        .Move(frame.Body(-22, -4))
                        .Cubic(frame.Body(-34, -10), frame.Body(-58, -4), frame.Body(-64, 4))
                        .Cubic(frame.Body(-54, 14), frame.Body(-34, 18), frame.Body(-24, 14))
                        .Close()
                        .ToString(),
                    pale,
                    0.95
                );
                break;
            case "scales":
                canvas.Stroke(Feathers.Scales(frame.Body, new Vec(-44, -34), new Vec(44, 32), 12), pale, 2.4, 0.95);
                break;
        }
    }

    private static string Coverts(BirdFrame frame) =>
        new PathText()
            .Move(frame.Body(40, -20))
            .Cubic(frame.Body(20, -40), frame.Body(-16, -38), frame.Body(-26, -26))
            .Cubic(frame.Body(-12, -18), frame.Body(-30, -6), frame.Body(-20, 0))
            .Cubic(frame.Body(-12, 8), frame.Body(-18, 16), frame.Body(-6, 26))
            .Cubic(frame.Body(20, 30), frame.Body(44, 14), frame.Body(40, -20))
            .Close()
            .ToString();

    private static string FlightFeathers(BirdFrame frame, double shift)
    {
        var path = new PathText();
        for (int i = 0; i < 7; i++)
        {
            double down = -20 + i * 6.4 + shift;
            _ = path.Move(frame.Body(-8, down))
                .Cubic(frame.Body(-34, down + 1), frame.Body(-58, 2 + (down - 2) * 0.6), frame.Body(-96 + i * 8, 9 + i * 1.2 + shift));
        }
        return path.ToString();
    }
}
