using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Puts a scene together as SVG.</summary>
internal static class SceneDrawing
{
    /// <summary>The document of a scene.</summary>
    /// <param name="scene">The scene, checked.</param>
    /// <param name="intervention">What is changed.</param>
    /// <param name="flat">Whether only the bird's silhouettes, and what covers them, are drawn.</param>
    internal static string Svg(Scene scene, Intervention intervention, bool flat)
    {
        scene = scene with { Plumage = intervention.Apply(scene.Plumage) };
        var canvas = new Canvas(scene.Size, flat);
        var tone = new Tone(scene.Light);
        var frame = new BirdFrame(scene.Pose);
        if (!flat)
        {
            BackdropPainter.Paint(canvas, tone, scene.Backdrop);
            Objects(inFront: false);
            GroundShadow(canvas, scene, frame);
        }
        BirdPainter.Paint(new Brush(canvas, frame, tone, scene), part => !intervention.RemovedParts.Contains(part));
        canvas.Level(0);
        Objects(inFront: true);
        return canvas.Finish();

        void Objects(bool inFront)
        {
            for (int i = 0; i < scene.Objects.Count; i++)
            {
                if (scene.Objects[i].InFront == inFront && !intervention.RemovedObjects.Contains(i))
                    ObjectPainter.Paint(canvas, tone, scene.Objects[i]);
            }
        }
    }

    private static void GroundShadow(Canvas canvas, Scene scene, BirdFrame frame)
    {
        if (scene.Pose.Posture == Posture.Perched)
            return;
        BirdPose pose = scene.Pose;
        canvas.Glow(
            new Vec(pose.X, pose.Y + (frame.Ground + 3) * pose.Scale),
            84 * pose.Scale,
            11 * pose.Scale,
            new Rgb(24, 28, 40),
            0.25 + 0.35 * scene.Light.Contrast
        );
    }
}
