namespace Partwise.Evaluation;

/// <summary>A number about the part maps of one image. Implementations are immutable and safe from several threads.</summary>
public interface IPartMetric
{
    /// <summary>The name on the command line, for example <c>negative-map-mass</c>.</summary>
    string Name { get; }

    /// <summary>The definition; results carry it.</summary>
    string Variant { get; }

    /// <summary>Whether it asks for the object's mask instead of its box.</summary>
    bool ByMask => false;

    /// <summary>Measures.</summary>
    /// <param name="image">The part maps.</param>
    /// <param name="truth">Where the object lies in the input: its mask or its box, as <see cref="ByMask"/> says; null where it is not known.</param>
    MetricScore Measure(PartImage image, ObjectRegion? truth);
}
