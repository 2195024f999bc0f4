using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Both legs.</summary>
internal static class LegPainter
{
    internal static void Paint(Brush brush)
    {
        BirdFrame frame = brush.Frame;
        Rgb color = brush.Tone.Of(brush.Scene.Plumage.Legs.Color);
        double stride = frame.Stride * 20;
        Leg(brush, frame.Body(-2, 30), new Vec(frame.Body(0, 36).X + 12 - stride, frame.Ground - 3), brush.Tone.Dark(color, 0.35));
        Leg(brush, frame.Body(-14, 32), new Vec(frame.Body(0, 36).X - 8 + stride, frame.Ground), color);
    }

    private static void Leg(Brush brush, Vec hip, Vec foot, Rgb color)
    {
        (Canvas canvas, Tone tone) = (brush.Canvas, brush.Tone);
        string style = brush.Scene.Plumage.Legs.Style,
            paint = Canvas.Hex(color);
        Vec ankle = hip.Toward(foot, 0.5) + new Vec(-9, 1);
        if (style == "webbed")
            canvas.Shape(
                new PathText()
                    .Move(foot + new Vec(-6, -2))
                    .Line(foot + new Vec(22, 3))
                    .Quad(foot + new Vec(14, 4), foot + new Vec(9, 7))
                    .Line(foot + new Vec(-4, 3))
                    .Close()
                    .ToString(),
                paint
            );
        double width = style == "slender" ? 4.4 : 5.4;
        canvas.Line(new PathText().Move(hip).Line(ankle).Line(foot).ToString(), paint, width);
        canvas.Line(Toes(foot), paint, width * 0.72);
        canvas.Stroke(
            new PathText().Move(ankle + new Vec(-0.8, 0)).Line(foot + new Vec(-1, -2)).ToString(),
            Canvas.Hex(tone.Pale(color, 0.6)),
            1.2,
            0.7
        );
        if (style == "feathered")
        {
            Vec mid = ankle.Toward(foot, 0.45);
            canvas.Shape(
                new PathText()
                    .Move(hip + new Vec(11, -2))
                    .Cubic(ankle + new Vec(16, 0), mid + new Vec(9, 2), mid + new Vec(2, 7))
                    .Cubic(mid + new Vec(-8, 2), ankle + new Vec(-12, 4), hip + new Vec(-13, -2))
                    .Close()
                    .ToString(),
                canvas.Linear(
                    hip + new Vec(-10, 0),
                    hip + new Vec(12, 6),
                    new Stop(0, tone.Pale(color, 0.35)),
                    new Stop(1, tone.Dark(color, 0.3))
                )
            );
        }
    }

    private static string Toes(Vec foot) =>
        new PathText()
            .Move(foot)
            .Quad(foot + new Vec(9, -2), foot + new Vec(20, 3))
            .Move(foot)
            .Quad(foot + new Vec(6, 1), foot + new Vec(12, 6))
            .Move(foot)
            .Quad(foot + new Vec(-4, 0), foot + new Vec(-10, 3))
            .ToString();
}
