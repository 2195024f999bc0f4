namespace Partwise.Aviary;

/// <summary>Where the bird is and how it holds itself. Lengths are in scene units: the picture is 400×400, y points down.</summary>
/// <param name="Posture">How it holds itself.</param>
/// <param name="FacingLeft">Whether it looks left; otherwise right.</param>
/// <param name="X">The middle of its body, 0 to 400.</param>
/// <param name="Y">The middle of its body, 0 to 400.</param>
/// <param name="Scale">Its size, 0.5 to 1.6; at 1 it is about 200 units long.</param>
/// <param name="Tilt">How far the body is raised in front, in degrees, −10 to 60.</param>
/// <param name="HeadTilt">How far the beak points up, in degrees, −30 to 30.</param>
/// <param name="HeadTurn">How far the head is turned towards the viewer, 0 to 1.</param>
/// <param name="TailLift">How far the tail is raised against the body, in degrees, −30 to 40.</param>
/// <param name="Stride">How far apart the feet are, −1 to 1.</param>
public sealed record BirdPose(
    Posture Posture,
    bool FacingLeft,
    double X,
    double Y,
    double Scale,
    double Tilt,
    double HeadTilt,
    double HeadTurn,
    double TailLift,
    double Stride
);
