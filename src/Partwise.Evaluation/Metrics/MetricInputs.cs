namespace Partwise.Evaluation;

/// <summary>What a metric looks at, besides a map. Where one of these is missing the metric is left out of the table with the reason that
/// <see cref="Omissions"/> has for it.</summary>
[Flags]
internal enum MetricInputs
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Part maps.</summary>
    Parts = 1,

    /// <summary>Parts whose maps add up to the evidence; measured of methods without parts too.</summary>
    AdditiveParts = 2,

    /// <summary>Where the annotated parts are in a square input.</summary>
    AnnotatedParts = 4,

    /// <summary>The image's own class.</summary>
    Labels = 8,

    /// <summary>The object's box.</summary>
    ObjectBox = 16,

    /// <summary>The object's mask.</summary>
    ObjectMask = 32,

    /// <summary>Another network that sees what parts look like.</summary>
    Encoder = 64,

    /// <summary>Birds that can be drawn again without a part.</summary>
    DrawnBirds = 128,

    /// <summary>The image with noise on it. Always there.</summary>
    Noise = 256,

    /// <summary>Another bundle's parts, where one is given.</summary>
    OtherParts = 512,
}
