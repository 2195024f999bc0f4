using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Draws branches, leaves and the other things around the bird.</summary>
internal static class ObjectPainter
{
    internal static void Paint(Canvas canvas, Tone tone, SceneObject thing)
    {
        SceneRandom random = SceneRandom.For(thing.Seed, (int)thing.Kind);
        canvas.Group(new Vec(thing.X, thing.Y), thing.Scale, thing.Scale, thing.Angle);
        switch (thing.Kind)
        {
            case SceneObjectKind.Branch:
                Branch(canvas, tone, random);
                break;
            case SceneObjectKind.Leaves:
                FoliagePainter.Leaves(canvas, tone, random);
                break;
            case SceneObjectKind.Grass:
                FoliagePainter.Grass(canvas, tone, random);
                break;
            case SceneObjectKind.Stone:
                Stone(canvas, tone, random);
                break;
            case SceneObjectKind.Flowers:
                FoliagePainter.Flowers(canvas, tone, random);
                break;
            default:
                Tree(canvas, tone, random);
                break;
        }
        canvas.End();
    }

    private static void Branch(Canvas canvas, Tone tone, SceneRandom random)
    {
        Rgb bark = tone.Of(new Rgb(112, 84, 62).Mix(new Rgb(120, 116, 108), random.Next()));
        double left = random.Next(6, 11),
            right = random.Next(6, 10),
            sag = random.Next(-3, 9);
        string path = new PathText()
            .Move(new Vec(-420, sag - left))
            .Cubic(new Vec(-160, -4 - left * 0.6), new Vec(-60, 0), new Vec(0, 0))
            .Cubic(new Vec(90, 0), new Vec(200, sag * 0.4), new Vec(420, sag - 4))
            .Line(new Vec(420, sag - 4 + right * 1.3))
            .Cubic(new Vec(200, right + 5 + sag * 0.4), new Vec(90, 13), new Vec(0, 14))
            .Cubic(new Vec(-60, 15), new Vec(-160, 12), new Vec(-420, sag + left))
            .Close()
            .ToString();
        canvas.Shape(
            path,
            canvas.Linear(
                default,
                new Vec(0, 15),
                new Stop(0, tone.Pale(bark, 0.45)),
                new Stop(0.4, bark),
                new Stop(1, tone.Dark(bark, 0.6))
            )
        );
        canvas.Clip(path);
        var grain = new PathText();
        for (int i = 0; i < 46; i++)
        {
            var at = new Vec(random.Next(-400, 400), random.Next(-6, 14));
            _ = grain.Move(at).Quad(at + new Vec(10, random.Next(-2, 3)), at + new Vec(random.Next(14, 34), random.Next(-1, 2)));
        }
        canvas.Stroke(grain.ToString(), Canvas.Hex(tone.Dark(bark, 0.6)), 1.2, 0.6);
        canvas.EndClip();
        for (int i = 0; i < 3; i++)
        {
            double x = random.Next(-250, 250);
            double side = random.Chance(0.5) ? -1 : 1;
            canvas.Line(
                new PathText().Move(new Vec(x, 7)).Quad(new Vec(x + 18 * side, 26), new Vec(x + 28 * side, random.Next(44, 76))).ToString(),
                Canvas.Hex(tone.Dark(bark, 0.25)),
                3.4
            );
        }
    }

    private static void Stone(Canvas canvas, Tone tone, SceneRandom random)
    {
        Rgb rock = tone.Of(new Rgb(128, 126, 124).Mix(new Rgb(150, 124, 98), random.Next(0, 0.8)));
        double lean = random.Next(-16, 16);
        string path = new PathText()
            .Move(new Vec(-74, 46))
            .Cubic(new Vec(-84, 18), new Vec(-58 + lean, 2), new Vec(-26 + lean, 1))
            .Cubic(new Vec(0, -1), new Vec(30, -1), new Vec(42 + lean * 0.5, 4))
            .Cubic(new Vec(70, 12), new Vec(84, 30), new Vec(78, 46))
            .Quad(new Vec(4, 56), new Vec(-74, 46))
            .Close()
            .ToString();
        canvas.Glow(new Vec(0, 48), 96, 12, new Rgb(20, 20, 30), canvas.IsFlat ? 0 : 0.5);
        canvas.Shape(
            path,
            canvas.Linear(
                new Vec(-10, 0),
                new Vec(10, 50),
                new Stop(0, tone.Pale(rock, 0.4)),
                new Stop(0.4, rock),
                new Stop(1, tone.Dark(rock, 0.6))
            )
        );
        canvas.Clip(path);
        var specks = new PathText();
        for (int i = 0; i < 26; i++)
            _ = specks.Drop(new Vec(random.Next(-76, 78), random.Next(3, 46)), random.Next(0.8, 2.6), random.Next(0.6, 1.6), 0);
        canvas.Touch(specks.ToString(), Canvas.Hex(tone.Dark(rock, 0.5)), 0.45);
        canvas.Glow(new Vec(lean - 10, 6), 44, 8, tone.Pale(rock, 0.7), 0.5);
        canvas.EndClip();
    }

    private static void Tree(Canvas canvas, Tone tone, SceneRandom random)
    {
        Rgb leaf = tone.Of(new Rgb(84, 118, 70).Mix(new Rgb(150, 140, 70), random.Next(0, 0.7)));
        canvas.Line(
            new PathText().Move(default).Line(new Vec(random.Next(-3, 3), -44)).ToString(),
            Canvas.Hex(tone.Dark(tone.Of("umber"), 0.2)),
            7
        );
        for (int i = 0; i < 9; i++)
        {
            var centre = new Vec(random.Next(-26, 26), random.Next(-92, -38));
            canvas.Glow(
                centre,
                random.Next(22, 36),
                random.Next(18, 28),
                i % 3 == 0 ? tone.Pale(leaf, 0.3)
                    : i % 3 == 1 ? leaf
                    : tone.Dark(leaf, 0.3),
                0.95
            );
        }
    }
}
