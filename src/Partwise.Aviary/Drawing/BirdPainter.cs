namespace Partwise.Aviary.Drawing;

/// <summary>Draws the parts of a bird in the order in which they cover each other.</summary>
internal static class BirdPainter
{
    /// <summary>The mask's value where only the mantle is seen: one more than the last part's.</summary>
    internal const int MantleIndex = 9;

    /// <summary>The distance of the masks' values as grey levels of the drawing.</summary>
    internal const int LevelStep = 20;

    internal static void Paint(Brush brush, Func<BirdPart, bool> drawn)
    {
        BirdPose pose = brush.Scene.Pose;
        brush.Canvas.Group(new Vec(pose.X, pose.Y), pose.FacingLeft ? -pose.Scale : pose.Scale, pose.Scale);
        Part(BirdPart.Tail, TailPainter.Paint);
        Part(BirdPart.Legs, LegPainter.Paint);
        brush.Canvas.Level(MantleIndex * LevelStep);
        BodyPainter.Paint(brush);
        Part(BirdPart.Belly, BellyPainter.Paint);
        Part(BirdPart.Breast, BreastPainter.Paint);
        Part(BirdPart.Wing, WingPainter.Paint);
        Part(BirdPart.Beak, BeakPainter.Paint);
        Part(BirdPart.Crown, CrownPainter.Paint);
        Part(BirdPart.Eye, EyePainter.Paint);
        brush.Canvas.End();

        void Part(BirdPart part, Action<Brush> paint)
        {
            if (!drawn(part))
                return;
            brush.Canvas.Level(((int)part + 1) * LevelStep);
            paint(brush);
        }
    }
}
