using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Draws what lies behind everything; soft, as if out of focus.</summary>
internal static class BackdropPainter
{
    private static readonly Rgb s_cold = new(120, 150, 205),
        s_warm = new(250, 190, 120);

    internal static void Paint(Canvas canvas, Tone tone, Backdrop backdrop)
    {
        SceneRandom random = SceneRandom.For(backdrop.Seed, (int)backdrop.Kind);
        Rgb Color(int red, int green, int blue)
        {
            var color = new Rgb((byte)red, (byte)green, (byte)blue);
            return tone.Of(color.Mix(backdrop.Hue < 0 ? s_cold : s_warm, Math.Abs(backdrop.Hue) * 0.22));
        }
        switch (backdrop.Kind)
        {
            case BackdropKind.Sky:
                Fill(canvas, 0, Scene.Extent, Color(106, 160, 216), Color(206, 226, 240));
                Clouds(canvas, random, Color(255, 255, 255), 7, Scene.Extent);
                break;
            case BackdropKind.Meadow:
                Fill(canvas, 0, backdrop.Horizon, Color(150, 192, 228), Color(226, 234, 226));
                Clouds(canvas, random, Color(255, 255, 255), 3, backdrop.Horizon);
                Hills(canvas, random, backdrop.Horizon, Color(128, 158, 140), Color(104, 140, 96));
                Fill(canvas, backdrop.Horizon, Scene.Extent, Color(150, 178, 92), Color(86, 120, 50));
                Blobs(
                    canvas,
                    random,
                    backdrop.Horizon + 20,
                    Scene.Extent,
                    12,
                    [Color(186, 204, 110), Color(92, 130, 60), Color(240, 220, 130)],
                    0.5
                );
                break;
            case BackdropKind.Water:
                Fill(canvas, 0, backdrop.Horizon, Color(176, 206, 226), Color(236, 232, 220));
                Hills(canvas, random, backdrop.Horizon, Color(122, 146, 160), Color(86, 116, 104));
                Fill(canvas, backdrop.Horizon, Scene.Extent, Color(140, 178, 196), Color(52, 96, 124));
                Ripples(canvas, random, backdrop.Horizon, Color(226, 238, 240), Color(40, 80, 108), 0.4);
                break;
            case BackdropKind.Forest:
                Fill(canvas, 0, Scene.Extent, Color(126, 152, 88), Color(38, 62, 42));
                Trunks(canvas, random, Color(58, 56, 44));
                Blobs(
                    canvas,
                    random,
                    -20,
                    320,
                    18,
                    [Color(190, 208, 120), Color(88, 130, 66), Color(222, 226, 160), Color(46, 84, 52)],
                    0.55
                );
                break;
            default:
                Fill(canvas, 0, backdrop.Horizon, Color(140, 186, 222), Color(234, 232, 220));
                Clouds(canvas, random, Color(255, 255, 255), 3, backdrop.Horizon);
                Hills(canvas, random, backdrop.Horizon, Color(214, 196, 160), Color(222, 202, 158));
                Fill(canvas, backdrop.Horizon, Scene.Extent, Color(232, 212, 168), Color(190, 156, 108));
                Ripples(canvas, random, backdrop.Horizon + 12, Color(246, 232, 198), Color(166, 132, 88), 0.28);
                break;
        }
    }

    private static void Fill(Canvas canvas, double top, double bottom, Rgb from, Rgb to) =>
        canvas.Touch(
            new PathText()
                .Move(new Vec(0, top))
                .Line(new Vec(Scene.Extent, top))
                .Line(new Vec(Scene.Extent, bottom))
                .Line(new Vec(0, bottom))
                .Close()
                .ToString(),
            canvas.Linear(new Vec(0, top), new Vec(0, bottom), new Stop(0, from), new Stop(1, to))
        );

    private static void Clouds(Canvas canvas, SceneRandom random, Rgb color, int count, double bottom)
    {
        for (int i = 0; i < count; i++)
        {
            var centre = new Vec(random.Next(-20, 420), random.Next(0.05, 0.85) * bottom);
            double width = random.Next(40, 100);
            for (int puff = 0; puff < 3; puff++)
                canvas.Glow(
                    centre + new Vec((puff - 1) * width * 0.6, random.Next(-8, 8)),
                    width * random.Next(0.6, 1),
                    width * random.Next(0.22, 0.36),
                    color,
                    0.6
                );
        }
    }

    private static void Hills(Canvas canvas, SceneRandom random, double horizon, Rgb far, Rgb near)
    {
        for (int i = 0; i < 2; i++)
        {
            double height = (i == 0 ? 50 : 24) * random.Next(0.6, 1.2),
                y = horizon + 2;
            canvas.Touch(
                new PathText()
                    .Move(new Vec(0, y))
                    .Line(new Vec(0, y - height * random.Next(0.3, 1)))
                    .Cubic(
                        new Vec(90, y - height * random.Next(0.8, 1.5)),
                        new Vec(150, y - height * 0.2),
                        new Vec(220, y - height * random.Next(0.4, 1))
                    )
                    .Cubic(
                        new Vec(280, y - height * random.Next(0.8, 1.6)),
                        new Vec(350, y - height * 0.4),
                        new Vec(400, y - height * random.Next(0.3, 0.9))
                    )
                    .Line(new Vec(400, y))
                    .Close()
                    .ToString(),
                Canvas.Hex(i == 0 ? far : near),
                0.75
            );
        }
    }

    private static void Blobs(Canvas canvas, SceneRandom random, double top, double bottom, int count, Rgb[] colors, double opacity)
    {
        for (int i = 0; i < count; i++)
        {
            double radius = random.Next(14, 52);
            canvas.Glow(
                new Vec(random.Next(-20, 420), random.Next(top, bottom)),
                radius,
                radius * random.Next(0.7, 1),
                random.Pick(colors),
                opacity * random.Next(0.5, 1)
            );
        }
    }

    private static void Ripples(Canvas canvas, SceneRandom random, double top, Rgb pale, Rgb dark, double opacity)
    {
        PathText light = new(),
            shade = new();
        for (int i = 0; i < 44; i++)
        {
            double depth = random.Next();
            var at = new Vec(random.Next(-30, 400), top + depth * depth * (Scene.Extent - top));
            double length = 14 + depth * 70;
            _ = (i % 2 == 0 ? light : shade).Move(at).Quad(at + new Vec(length / 2, 3 * depth + 1), at + new Vec(length, 0));
        }
        canvas.Stroke(light.ToString(), Canvas.Hex(pale), 2, opacity);
        canvas.Stroke(shade.ToString(), Canvas.Hex(dark), 2.2, opacity * 0.6);
    }

    private static void Trunks(Canvas canvas, SceneRandom random, Rgb color)
    {
        for (int i = 0; i < 4; i++)
        {
            double x = random.Next(-10, 400),
                width = random.Next(14, 44);
            Vec left = new(x, 0),
                right = new(x + width, 0);
            canvas.Touch(
                new PathText().Move(left).Line(right).Line(right + new Vec(4, 400)).Line(left + new Vec(-4, 400)).Close().ToString(),
                canvas.Linear(
                    left,
                    right,
                    new Stop(0, color, 0),
                    new Stop(0.3, color, 0.55),
                    new Stop(0.75, color, 0.7),
                    new Stop(1, color, 0)
                )
            );
        }
    }
}
