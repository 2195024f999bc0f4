namespace Partwise.Evaluation;

/// <summary>What was seen of one part network's parts in one image, for the scores that look at all images together.</summary>
internal sealed record ImageHits
{
    /// <summary>The method's name in the table.</summary>
    public required string Method { get; init; }

    /// <summary>The image's own class.</summary>
    public required int Class { get; init; }

    /// <summary>Hits without noise; null where no parts are annotated or none are asked for.</summary>
    public PartHits? Clean { get; init; }

    /// <summary>Without noise, maps of parts with a negative coefficient turned over.</summary>
    public PartHits? SignCorrected { get; init; }

    /// <summary>Per draw of the noise.</summary>
    public IReadOnlyList<PartHits> Noised { get; init; } = [];

    /// <summary>Without noise, in purity's small window.</summary>
    public PartHits? Small { get; init; }

    /// <summary>Per prototype the highest value of its map.</summary>
    public float[] Peaks { get; init; } = [];

    /// <summary>Sums of products with the maps of the bundle compared with; null where there is none.</summary>
    public MapMoments? Moments { get; init; }

    /// <summary>Per prototype what the encoder sees where the part is: unit vectors [k, D]; null without an encoder.</summary>
    public float[]? Encodings { get; init; }

    /// <summary>Per prototype how much of it there is: the sum of its positive map.</summary>
    public float[]? Activations { get; init; }
}
