namespace Partwise.Evaluation;

/// <summary>A number about the part maps of one image. Implementations are immutable and safe from several threads.</summary>
public interface IPartMetric
{
    /// <summary>The name on the command line, for example <c>negative-map-mass</c>.</summary>
    string Name { get; }

    /// <summary>The definition; results carry it.</summary>
    string Variant { get; }

    /// <summary>Measures.</summary>
    /// <param name="image">The part maps.</param>
    /// <param name="truth">Where the object lies in the input; null where nothing is annotated.</param>
    MetricScore Measure(PartImage image, GroundTruth? truth);
}
