namespace Partwise.Evaluation;

/// <summary>A number about the part maps of one image. Implementations are immutable and safe from several threads.</summary>
internal interface IPartMetric : IMetric
{
    /// <summary>Measures.</summary>
    /// <param name="image">The part maps.</param>
    /// <param name="truth">Where the object lies in the input: its mask or its box, as <see cref="IMetric.ByMask"/> says; null where it is
    /// not known.</param>
    MetricScore Measure(PartImage image, ObjectRegion? truth);
}
