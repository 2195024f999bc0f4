namespace Partwise.Aviary;

/// <summary>Places branches, stones, plants and trees around a bird.</summary>
internal sealed class ObjectSampler(SceneRandom random, BackdropKind backdrop, BirdPose pose, double ground, double horizon)
{
    private readonly List<SceneObject> _objects = [];

    /// <summary>The things of one scene; none of those in front hides one of the parts in <paramref name="open"/>.</summary>
    internal IReadOnlyList<SceneObject> Sample(IReadOnlyList<BirdPart> open)
    {
        Distance();
        Support();
        Front(open);
        return _objects;
    }

    private void Distance()
    {
        if (backdrop is BackdropKind.Meadow or BackdropKind.Water or BackdropKind.Sand)
        {
            for (int i = random.Index(4); i > 0; i--)
                Add(SceneObjectKind.Tree, random.Next(10, 390), horizon + random.Next(0, 8), random.Next(0.35, 0.9), 0, false);
        }
        SceneObjectKind[] plants = backdrop switch
        {
            BackdropKind.Meadow => [SceneObjectKind.Grass, SceneObjectKind.Flowers],
            BackdropKind.Forest => [SceneObjectKind.Leaves, SceneObjectKind.Leaves],
            BackdropKind.Sky => [SceneObjectKind.Leaves],
            BackdropKind.Water => [SceneObjectKind.Grass, SceneObjectKind.Stone],
            _ => [SceneObjectKind.Stone, SceneObjectKind.Grass],
        };
        for (int i = 1 + random.Index(5); i > 0; i--)
        {
            SceneObjectKind kind = random.Pick(plants);
            if (kind == SceneObjectKind.Leaves)
                Add(
                    kind,
                    random.Chance(0.5) ? random.Next(-10, 70) : random.Next(330, 410),
                    random.Next(20, 330),
                    random.Next(0.6, 1.2),
                    random.Next(-180, 180),
                    false
                );
            else
                Add(
                    kind,
                    random.Next(10, 390),
                    random.Next(Math.Min(horizon + 20, 360), 390),
                    kind == SceneObjectKind.Stone ? random.Next(0.2, 0.5) : random.Next(0.5, 1),
                    0,
                    false
                );
        }
    }

    // What the bird sits or stands on comes last of the things behind it.
    private void Support()
    {
        if (pose.Posture != Posture.Perched)
            return;
        if (backdrop is BackdropKind.Water or BackdropKind.Sand)
            Add(SceneObjectKind.Stone, pose.X, ground, random.Next(1, 1.4), 0, false);
        else
            Add(SceneObjectKind.Branch, pose.X, ground, random.Next(0.9, 1.3), random.Next(-9, 9), false);
    }

    private void Front(IReadOnlyList<BirdPart> open)
    {
        double back = pose.FacingLeft ? 1 : -1;
        bool leafy = pose.Posture == Posture.Perched && backdrop is not (BackdropKind.Water or BackdropKind.Sand);
        if (random.Chance(0.35) && !open.Contains(BirdPart.Tail))
        {
            double x = pose.X + back * random.Next(110, 150) * pose.Scale;
            if (leafy)
                Add(SceneObjectKind.Leaves, x, ground + random.Next(-30, 20), random.Next(0.6, 1), random.Next(30, 150), true);
            else
                Add(SceneObjectKind.Grass, x, ground + random.Next(4, 20), random.Next(1, 1.6), 0, true);
        }
        if (random.Chance(0.35) && !open.Contains(BirdPart.Belly))
            Add(
                leafy ? SceneObjectKind.Leaves
                    : backdrop == BackdropKind.Meadow && random.Chance(0.4) ? SceneObjectKind.Flowers
                    : SceneObjectKind.Grass,
                pose.X + random.Next(-60, 60) * pose.Scale,
                ground + random.Next(6, 24),
                random.Next(0.6, 1),
                leafy ? random.Next(20, 160) : 0,
                true
            );
        for (int i = random.Index(3); i > 0; i--)
        {
            SceneObjectKind kind = leafy ? SceneObjectKind.Leaves : SceneObjectKind.Grass;
            Add(
                kind,
                random.Chance(0.5) ? random.Next(0, 50) : random.Next(350, 400),
                leafy ? random.Next(310, 400) : 400,
                random.Next(0.8, 1.4),
                leafy ? random.Next(40, 140) : 0,
                true
            );
        }
    }

    private void Add(SceneObjectKind kind, double x, double y, double scale, double angle, bool inFront) =>
        _objects.Add(
            new SceneObject(
                kind,
                SceneSampler.Rounded(x),
                SceneSampler.Rounded(y),
                SceneSampler.Rounded(scale),
                SceneSampler.Rounded(angle),
                inFront,
                random.Seed()
            )
        );
}
