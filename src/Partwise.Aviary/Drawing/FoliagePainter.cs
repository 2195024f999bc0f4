using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Draws leaves, grass and flowers; the anchor is where they grow from.</summary>
internal static class FoliagePainter
{
    internal static void Leaves(Canvas canvas, Tone tone, SceneRandom random)
    {
        Rgb green = tone.Of(
            new Rgb(86, 132, 58).Mix(new Rgb(196, 150, 60), random.Chance(0.25) ? random.Next(0.4, 0.9) : random.Next(0, 0.25))
        );
        canvas.Line(new PathText().Move(default).Quad(new Vec(30, -6), new Vec(62, 2)).ToString(), Canvas.Hex(tone.Dark(green, 0.5)), 2.6);
        for (int i = 0; i < 7; i++)
        {
            Vec root = new(10 + i * 8.5, -4 + Math.Abs(i - 3));
            double degrees = i == 6 ? random.Next(-12, 12) : (i % 2 == 0 ? 1 : -1) * random.Next(28, 68);
            Leaf(
                canvas,
                tone,
                root,
                degrees,
                random.Next(24, 36),
                i % 3 == 0 ? tone.Pale(green, 0.2)
                    : i % 3 == 1 ? green
                    : tone.Dark(green, 0.2)
            );
        }
    }

    internal static void Grass(Canvas canvas, Tone tone, SceneRandom random)
    {
        for (int i = 0; i < 11; i++)
        {
            Rgb green = tone.Of(new Rgb(92, 136, 54).Mix(new Rgb(190, 178, 96), random.Next(0, 0.6)));
            double x = random.Next(-26, 26),
                lean = x * 0.7 + random.Next(-24, 24),
                height = random.Next(34, 74);
            canvas.Shape(
                new PathText()
                    .Move(new Vec(x - 2.2, 4))
                    .Quad(new Vec(x + lean * 0.2 - 1, -height * 0.6), new Vec(x + lean, -height))
                    .Quad(new Vec(x + lean * 0.2 + 3, -height * 0.55), new Vec(x + 2.4, 4))
                    .Close()
                    .ToString(),
                canvas.Linear(new Vec(0, 4), new Vec(0, -height), new Stop(0, tone.Dark(green, 0.45)), new Stop(1, tone.Pale(green, 0.25)))
            );
        }
    }

    internal static void Flowers(Canvas canvas, Tone tone, SceneRandom random)
    {
        Rgb petal = tone.Of(
            random.Pick<Rgb>([new(240, 236, 226), new(238, 190, 60), new(190, 96, 150), new(120, 120, 200), new(214, 84, 60)])
        );
        for (int i = 0; i < 5; i++)
        {
            var head = new Vec(random.Next(-34, 34), random.Next(-62, -26));
            canvas.Line(
                new PathText().Move(new Vec(head.X * 0.4, 4)).Quad(new Vec(head.X * 0.4, head.Y * 0.5), head).ToString(),
                tone.Hex(new Rgb(84, 118, 56)),
                2
            );
            var petals = new PathText();
            for (int p = 0; p < 5; p++)
                _ = petals.Ellipse(head + new Vec(4.6, 0).Raised(p * 72 + i * 20), 4.4, 2.8, p * 72 + i * 20);
            canvas.Shape(petals.ToString(), Canvas.Hex(petal));
            canvas.Touch(new PathText().Ellipse(head, 2.6, 2.6).ToString(), tone.Hex(new Rgb(224, 168, 50)));
        }
    }

    private static void Leaf(Canvas canvas, Tone tone, Vec root, double degrees, double length, Rgb color)
    {
        Vec At(double along, double across) => root + new Vec(along * length, across * length).Raised(degrees);
        canvas.Shape(
            new PathText()
                .Move(root)
                .Cubic(At(0.25, -0.3), At(0.7, -0.26), At(1, 0))
                .Cubic(At(0.7, 0.22), At(0.25, 0.28), root)
                .Close()
                .ToString(),
            canvas.Linear(At(0.4, -0.3), At(0.6, 0.3), new Stop(0, tone.Pale(color, 0.3)), new Stop(1, tone.Dark(color, 0.35)))
        );
        canvas.Stroke(new PathText().Move(root).Line(At(0.92, 0)).ToString(), Canvas.Hex(tone.Pale(color, 0.5)), 0.9, 0.6);
    }
}
