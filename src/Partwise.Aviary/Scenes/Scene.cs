namespace Partwise.Aviary;

/// <summary>
/// Everything that a picture shows. A scene needs nothing else to be drawn, in any size and with any intervention; it is written and
/// read by <see cref="SceneJson"/>. Equality compares references of <see cref="Objects"/>; compare the JSON to compare contents.
/// </summary>
public sealed record Scene
{
    /// <summary>The length of the picture's sides in scene units.</summary>
    public const double Extent = 400;

    /// <summary>The species' name.</summary>
    public required string Species { get; init; }

    /// <summary>Width and height of the picture in pixels, 32 to 2048.</summary>
    public required int Size { get; init; }

    /// <summary>How the parts look.</summary>
    public required Plumage Plumage { get; init; }

    /// <summary>The colour of back, nape and cheek, one of <see cref="PartVocabulary.MantleColors"/>.</summary>
    public required string Mantle { get; init; }

    /// <summary>Chooses single feathers and spots.</summary>
    public required int Seed { get; init; }

    /// <summary>Where the bird is and how it holds itself.</summary>
    public required BirdPose Pose { get; init; }

    /// <summary>The light.</summary>
    public required SceneLight Light { get; init; }

    /// <summary>The background.</summary>
    public required Backdrop Backdrop { get; init; }

    /// <summary>Branches, leaves and other things, from back to front.</summary>
    public required IReadOnlyList<SceneObject> Objects { get; init; }
}
