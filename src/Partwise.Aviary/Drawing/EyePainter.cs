using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>The eye with the feathers marked around it.</summary>
internal static class EyePainter
{
    internal static void Paint(Brush brush)
    {
        (Canvas canvas, BirdFrame frame, Tone tone) = (brush.Canvas, brush.Frame, brush.Tone);
        PartLook look = brush.Scene.Plumage.Eye;
        Rgb color = tone.Of(look.Color);
        Vec At(double forward, double down) => frame.HeadAt(8 + 3 * frame.HeadTurn + forward, -2 + down);
        string marking = Marking(look.Style, At);
        canvas.Shape(marking, canvas.Radial(At(0, 0), 26, new Stop(0, tone.Pale(color, 0.1)), new Stop(1, tone.Dark(color, 0.2))));
        canvas.Stroke(marking, Canvas.Hex(tone.Dark(color, 0.6)), 0.7, 0.35);

        Rgb iris = tone.Of(Pigment.IsDark(look.Color) ? new Rgb(238, 190, 60) : new Rgb(96, 52, 24));
        canvas.Shape(Circle(At(0, 0), 6.6), Canvas.Hex(iris));
        canvas.Touch(Circle(At(0.5, 0), 4.6), Canvas.Hex(tone.Of(new Rgb(14, 12, 16))));
        canvas.Touch(Circle(At(1.8, -2), 1.7), "#ffffff", 0.95);
        canvas.Touch(Circle(At(-1.6, 2.2), 0.9), "#ffffff", 0.35);
    }

    private static string Marking(string style, Func<double, double, Vec> at) =>
        style switch
        {
            "mask" => new PathText()
                .Move(at(13, 4))
                .Cubic(at(9, -9), at(-6, -11), at(-30, -1))
                .Cubic(at(-22, 8), at(-8, 12), at(13, 4))
                .Close()
                .ToString(),
            "brow" => new PathText()
                .Move(at(15, -2))
                .Cubic(at(8, -13), at(-10, -14), at(-30, -3))
                .Cubic(at(-18, -4), at(-8, -6), at(-7, 1))
                .Cubic(at(-2, 8), at(9, 7), at(15, -2))
                .Close()
                .ToString(),
            "patch" => new PathText()
                .Move(at(12, -2))
                .Cubic(at(10, -13), at(-12, -12), at(-13, 0))
                .Cubic(at(-14, 12), at(-8, 19), at(0, 20))
                .Cubic(at(9, 18), at(13, 8), at(12, -2))
                .Close()
                .ToString(),
            _ => Circle(at(0, 0), 10.6),
        };

    private static string Circle(Vec centre, double radius) => new PathText().Ellipse(centre, radius, radius).ToString();
}
