using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The belly, from the breast to the tail.</summary>
internal static class BellyPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Belly;
        Rgb color = tone.Of(look.Color);

        // It starts where the breast ends and runs on beneath it: under the breast's own edge it would shine through.
        string path = frame
            .Outline.Follow(new PathText().Move(frame.Outline.Point(BirdFrame.BreastEndPoint)), BirdFrame.BreastEndPoint, 3)
            .Cubic(frame.Body(-40, -2), frame.Body(10, -4), frame.Body(42, 4))
            .Close()
            .ToString();
        canvas.Shape(
            path,
            canvas.Linear(
                frame.Body(0, 2),
                frame.Body(-4, 46),
                new Stop(0, tone.Pale(color, 0.15)),
                new Stop(0.5, color),
                new Stop(1, tone.Dark(color, 0.42))
            )
        );
        canvas.Clip(path);
        SceneRandom random = brush.Random((int)BirdPart.Belly);
        canvas.Stroke(
            Feathers.Barbs(frame.Body, random, new Vec(-64, 4), new Vec(44, 46), 8 * brush.Coarseness, 7),
            Canvas.Hex(tone.Dark(color, 0.3)),
            0.9,
            0.55
        );
        string mark = Canvas.Hex(tone.Mark(look.Color));
        if (look.Style == "bars")
            canvas.Stroke(Bars(frame), mark, 3.4, 0.85);
        else if (look.Style == "spots")
            canvas.Touch(Feathers.Spots(frame.Body, random, new Vec(-60, 4), new Vec(46, 46), 13, 3, 1.2), mark, 0.85);
        canvas.EndClip();
    }

    private static string Bars(BirdFrame frame)
    {
        var path = new PathText();
        for (double along = -62; along < 56; along += 11)
            _ = path.Move(frame.Body(along - 7, 0)).Quad(frame.Body(along + 5, 22), frame.Body(along - 5, 48));
        return path.ToString();
    }
}
