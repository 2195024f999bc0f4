using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>A number about one map of one image. Implementations are immutable and safe from several threads.</summary>
internal interface IMapMetric : IMetric
{
    /// <summary>Measures.</summary>
    /// <param name="subject">Image and map.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default);
}
