using Partwise.Aviary.Drawing;

namespace Partwise.Aviary;

/// <summary>Invents scenes. The same seed, species and index give the same scene. Safe from several threads.</summary>
internal sealed class SceneSampler
{
    private readonly int _seed,
        _size;
    private readonly SpeciesCatalog _catalog;

    /// <summary>A sampler of the species of a catalog.</summary>
    /// <param name="catalog">The species.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="size">Width and height of the pictures in pixels, 32 to 2048; it does not change the scenes otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public SceneSampler(SpeciesCatalog catalog, int seed, int size)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (size is < SceneLimits.Smallest or > SceneLimits.Largest)
            throw new ArgumentOutOfRangeException(
                nameof(size),
                size,
                $"The size must be {SceneLimits.Smallest} to {SceneLimits.Largest} pixels."
            );
        (_catalog, _seed, _size) = (catalog, seed, size);
    }

    /// <summary>One scene.</summary>
    /// <param name="species">The species' index.</param>
    /// <param name="index">Any number; each gives another scene.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such species.</exception>
    public Scene Sample(int species, int index)
    {
        if ((uint)species >= (uint)_catalog.Species.Length)
            throw new ArgumentOutOfRangeException(nameof(species), species, $"The species must be 0 to {_catalog.Species.Length - 1}.");
        SceneRandom random = SceneRandom.For(_seed, species, index);
        var kind = (BackdropKind)random.Index(5);
        Posture posture =
            kind is BackdropKind.Sky or BackdropKind.Forest or BackdropKind.Water || random.Chance(0.3) ? Posture.Perched
            : random.Chance(0.5) ? Posture.Standing
            : Posture.Walking;
        BirdPose pose = Pose(random, posture);
        double ground = pose.Y + BirdFrame.GroundOf(posture) * pose.Scale;
        var light = new SceneLight(Rounded(random.Next(0.8, 1.08)), Rounded(random.Next(-0.8, 1)), Rounded(random.Next(0.2, 1)));
        double horizon = Rounded(posture == Posture.Perched ? random.Next(180, 300) : Math.Min(ground - 30, random.Next(130, 270)));
        return new Scene
        {
            Species = _catalog.Species[species].Name,
            Size = _size,
            Plumage = _catalog.Species[species].Plumage,
            Mantle = random.Pick(PartVocabulary.MantleColors),
            Seed = random.Seed(),
            Pose = pose,
            Light = light,
            Backdrop = new Backdrop(kind, horizon, Rounded(random.Next(-1, 1)), random.Seed()),
            Objects = new ObjectSampler(random, kind, pose, ground, horizon).Sample(_catalog.DefiningParts(species)),
        };
    }

    private static BirdPose Pose(SceneRandom random, Posture posture)
    {
        double scale = Rounded(random.Next(0.98, 1.34));
        double tilt = posture switch
        {
            Posture.Perched => random.Next(24, 46),
            Posture.Standing => random.Next(12, 28),
            _ => random.Next(0, 12),
        };
        bool left = random.Chance(0.5);

        // The tail reaches further back than the beak forward; the shift keeps both in the picture.
        double shift = (left ? -1 : 1) * 20 * scale;
        return new BirdPose(
            posture,
            left,
            Rounded(200 + shift + random.Next(-14, 14)),
            Rounded(208 + random.Next(-18, 18)),
            scale,
            Rounded(tilt),
            Rounded(random.Next(-14, 14)),
            Rounded(random.Next() * random.Next()),
            Rounded(random.Next(-8, 16)),
            Rounded(posture == Posture.Walking ? random.Next(-1, 1) : random.Next(-0.2, 0.2))
        );
    }

    internal static double Rounded(double value) => Math.Round(value, 2);
}
