namespace Partwise.Aviary.Drawing;

/// <summary>
/// The skeleton of a posed bird, in bird units: it looks right, the middle of its body is the origin, and it is about 200 units long.
/// All parts hang on it, so that no part's look moves another.
/// </summary>
internal sealed class BirdFrame
{
    /// <summary>Positions of the outline's points, clockwise from the nape.</summary>
    internal const int NapePoint = 0,
        ForeheadPoint = 3,
        ChinPoint = 5,
        BreastEndPoint = 8,
        VentPoint = 10;

    internal const double HeadRadius = 27;

    private readonly BirdPose _pose;

    internal BirdFrame(BirdPose pose)
    {
        _pose = pose;
        Head = Body(43, -18) + new Vec(15, -23);
        Outline = new Spline([
            HeadPolar(158, 0.99),
            HeadPolar(120, 1.0),
            HeadPolar(82, 1.0),
            HeadPolar(40, 0.99),
            HeadPolar(6, 0.96),
            HeadPolar(-34, 0.96),
            Body(66, 2),
            Body(62, 22),
            Body(40, 38),
            Body(6, 43),
            Body(-34, 31),
            Body(-68, 10),
            Body(-74, -5),
            Body(-46, -22),
            Body(-4, -35),
        ]);
    }

    /// <summary>The middle of the head.</summary>
    internal Vec Head { get; }

    /// <summary>The bird's edge without beak, crest, wing, tail and legs.</summary>
    internal Spline Outline { get; }

    /// <summary>Where the feet stand.</summary>
    internal double Ground => GroundOf(_pose.Posture);

    /// <summary>How far the head is turned towards the viewer, 0 to 1.</summary>
    internal double HeadTurn => _pose.HeadTurn;

    /// <summary>How far apart the feet are, −1 to 1.</summary>
    internal double Stride => _pose.Stride;

    /// <summary>The height of the feet under the middle of the body, in bird units.</summary>
    internal static double GroundOf(Posture posture) => posture == Posture.Perched ? 76 : 84;

    /// <summary>A point of the body: <paramref name="along"/> towards the front, <paramref name="down"/> towards the belly.</summary>
    internal Vec Body(double along, double down) => new Vec(along, down).Raised(_pose.Tilt);

    /// <summary>A point of the head: forward, and down.</summary>
    internal Vec HeadAt(double forward, double down) => Head + new Vec(forward, down).Raised(_pose.HeadTilt);

    /// <summary>A point of the head on a circle around its middle; 0° is the beak, 90° the top.</summary>
    internal Vec HeadPolar(double degrees, double radius) => HeadAt(HeadRadius * radius, 0).Around(Head, degrees);

    /// <summary>A point of the tail: <paramref name="back"/> from its root, <paramref name="down"/> across it.</summary>
    internal Vec Tail(double back, double down) => Body(-64, 2) + new Vec(-back, down).Raised(_pose.Tilt - _pose.TailLift);
}
