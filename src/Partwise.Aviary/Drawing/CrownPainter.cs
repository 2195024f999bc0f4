using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The top of the head, with crest or tuft.</summary>
internal static class CrownPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Crown;
        Rgb color = tone.Of(look.Color);
        string paint = canvas.Linear(
            frame.HeadAt(2, -30),
            frame.HeadAt(-2, -4),
            new Stop(0, tone.Pale(color, 0.3)),
            new Stop(0.45, color),
            new Stop(1, tone.Dark(color, 0.36))
        );
        if (Plumes(frame, look.Style) is { } plumes)
        {
            canvas.Shape(plumes, paint);
            canvas.Stroke(PlumeLines(frame, look.Style), Canvas.Hex(tone.Dark(color, 0.5)), 1.1, 0.7);
        }
        string cap = frame
            .Outline.Follow(new PathText().Move(frame.Outline.Point(BirdFrame.NapePoint)), BirdFrame.NapePoint, 4)
            .Cubic(frame.HeadAt(18, -11), frame.HeadAt(-8, -15), frame.Outline.Point(BirdFrame.NapePoint))
            .Close()
            .ToString();
        canvas.Shape(cap, paint);
        canvas.Clip(cap);
        canvas.Stroke(
            Feathers.Barbs(frame.HeadAt, brush.Random((int)BirdPart.Crown), new Vec(-27, -29), new Vec(27, 0), 5.5 * brush.Coarseness, 5),
            Canvas.Hex(tone.Dark(color, 0.4)),
            0.9,
            0.5
        );
        if (look.Style == "stripes")
        {
            canvas.Stroke(
                new PathText()
                    .Move(frame.HeadAt(26, -8))
                    .Cubic(frame.HeadAt(14, -21), frame.HeadAt(-10, -21), frame.HeadAt(-30, -8))
                    .ToString(),
                Canvas.Hex(tone.Mark(look.Color)),
                5,
                0.95
            );
        }
        canvas.EndClip();
    }

    private static string? Plumes(BirdFrame frame, string style) =>
        style switch
        {
            "crest" => new PathText()
                .Move(frame.HeadPolar(62, 0.9))
                .Cubic(frame.HeadPolar(90, 1.35), frame.HeadPolar(118, 1.7), frame.HeadPolar(140, 2.2))
                .Cubic(frame.HeadPolar(143, 1.7), frame.HeadPolar(150, 1.25), frame.HeadPolar(158, 0.92))
                .Close()
                .ToString(),
            "tuft" => new PathText()
                .Move(frame.HeadPolar(48, 0.9))
                .Cubic(frame.HeadPolar(52, 1.3), frame.HeadPolar(56, 1.5), frame.HeadPolar(62, 1.7))
                .Cubic(frame.HeadPolar(68, 1.5), frame.HeadPolar(70, 1.4), frame.HeadPolar(74, 1.3))
                .Cubic(frame.HeadPolar(76, 1.6), frame.HeadPolar(80, 1.75), frame.HeadPolar(86, 1.85))
                .Cubic(frame.HeadPolar(90, 1.6), frame.HeadPolar(92, 1.4), frame.HeadPolar(97, 1.3))
                .Cubic(frame.HeadPolar(102, 1.5), frame.HeadPolar(106, 1.6), frame.HeadPolar(114, 1.66))
                .Cubic(frame.HeadPolar(114, 1.4), frame.HeadPolar(118, 1.15), frame.HeadPolar(124, 0.9))
                .Close()
                .ToString(),
            _ => null,
        };

    private static string PlumeLines(BirdFrame frame, string style)
    {
        var path = new PathText();
        (double from, double to, double reach) = style == "crest" ? (84, 136, 1.7) : (58, 112, 1.35);
        for (int i = 0; i < 4; i++)
        {
            double degrees = from + (to - from) * i / 3;
            _ = path.Move(frame.HeadPolar(degrees, 1))
                .Quad(
                    frame.HeadPolar(degrees + 4, 1.15),
                    frame.HeadPolar(degrees + (style == "crest" ? 9 : 3), 1.05 + (reach - 1.05) * (0.4 + 0.15 * i))
                );
        }
        return path.ToString();
    }
}
