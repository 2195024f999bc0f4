using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Throat and breast.</summary>
internal static class BreastPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Breast;
        Rgb color = tone.Of(look.Color);
        string path = frame
            .Outline.Follow(new PathText().Move(frame.Outline.Point(BirdFrame.ChinPoint)), BirdFrame.ChinPoint, 3)
            .Cubic(frame.Body(30, 34), frame.Body(22, 14), frame.Body(27, -6))
            .Cubic(frame.Body(31, -20), frame.HeadAt(-2, 22), frame.Outline.Point(BirdFrame.ChinPoint))
            .Close()
            .ToString();
        canvas.Shape(
            path,
            canvas.Linear(
                frame.Body(50, -34),
                frame.Body(34, 42),
                new Stop(0, tone.Pale(color, 0.25)),
                new Stop(0.45, color),
                new Stop(1, tone.Dark(color, 0.34))
            )
        );
        canvas.Clip(path);
        SceneRandom random = brush.Random((int)BirdPart.Breast);
        canvas.Stroke(
            Feathers.Barbs(frame.Body, random, new Vec(18, -34), new Vec(76, 44), 7 * brush.Coarseness, 6),
            Canvas.Hex(tone.Dark(color, 0.32)),
            0.9,
            0.55
        );
        canvas.Glow(frame.Body(56, 4), 16, 20, tone.Pale(color, 0.6), 0.4);
        Pattern(brush, look.Style, Canvas.Hex(tone.Mark(look.Color)), random);
        canvas.EndClip();
    }

    private static void Pattern(Brush brush, string style, string mark, SceneRandom random)
    {
        (Canvas canvas, BirdFrame frame) = (brush.Canvas, brush.Frame);
        switch (style)
        {
            case "spots":
                canvas.Touch(Feathers.Spots(frame.Body, random, new Vec(20, -26), new Vec(76, 44), 11.5, 3.1, 1.15), mark, 0.9);
                break;
            case "streaks":
                canvas.Touch(Feathers.Spots(frame.Body, random, new Vec(20, -28), new Vec(78, 44), 12, 1.7, 3.6), mark, 0.9);
                break;
            case "band":
                canvas.Stroke(
                    new PathText().Move(frame.Body(20, -2)).Quad(frame.Body(40, 20), frame.Body(78, 10)).ToString(),
                    mark,
                    12,
                    0.92
                );
                break;
            case "bib":
                Vec chin = frame.Outline.Point(BirdFrame.ChinPoint);
                canvas.Touch(
                    new PathText()
                        .Move(chin + new Vec(-14, -6))
                        .Cubic(frame.Body(34, -16), frame.Body(38, 8), frame.Body(56, 16))
                        .Cubic(frame.Body(72, 10), frame.Body(84, -16), chin + new Vec(14, -8))
                        .Close()
                        .ToString(),
                    mark,
                    0.92
                );
                break;
        }
    }
}
