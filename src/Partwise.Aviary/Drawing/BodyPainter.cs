using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The bird under its parts: back, nape and cheek in the mantle's colour.</summary>
internal static class BodyPainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        string outline = frame.Outline.Outline();
        Rgb mantle = tone.Of(brush.Scene.Mantle);
        canvas.Shape(
            outline,
            canvas.Linear(
                frame.Body(0, -48),
                frame.Body(6, 50),
                new Stop(0, tone.Pale(mantle, 0.22)),
                new Stop(0.4, mantle),
                new Stop(1, tone.Dark(mantle, 0.35))
            )
        );
        canvas.Clip(outline);
        SceneRandom random = brush.Random(100);
        canvas.Stroke(
            Feathers.Barbs(frame.Body, random, new Vec(-66, -36), new Vec(48, 36), 9 * brush.Coarseness, 8),
            Canvas.Hex(tone.Dark(mantle, 0.4)),
            1.1,
            0.55
        );
        canvas.Stroke(
            Feathers.Barbs(frame.HeadAt, random, new Vec(-26, -24), new Vec(24, 28), 6.5 * brush.Coarseness, 5),
            Canvas.Hex(tone.Pale(mantle, 0.4)),
            0.9,
            0.5
        );

        // A paler cheek and a shadow at the neck give the head its volume.
        canvas.Glow(frame.HeadAt(6, 6), 20, 15, tone.Pale(mantle, 0.5), 0.75);
        canvas.Glow(frame.HeadAt(-14, 26), 24, 10, tone.Dark(mantle, 0.6), 0.5);
        canvas.EndClip();
    }
}
