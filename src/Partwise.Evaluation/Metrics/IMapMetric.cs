using Partwise.Attribution;

namespace Partwise.Evaluation;

/// <summary>A number about one map of one image. Implementations are immutable and safe from several threads.</summary>
public interface IMapMetric
{
    /// <summary>The name on the command line, for example <c>deletion</c>.</summary>
    string Name { get; }

    /// <summary>Definition, baseline and unit in one word each, for example <c>deletion:xplique</c>; results carry it.</summary>
    string Variant { get; }

    /// <summary>What has to be annotated: nothing, or where the object lies.</summary>
    bool NeedsTruth { get; }

    /// <summary>Whether it asks for the object's mask instead of its box.</summary>
    bool ByMask => false;

    /// <summary>Measures.</summary>
    /// <param name="subject">Image and map.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    MetricScore Measure(MapSubject subject, AttributionOptions options, CancellationToken cancellationToken = default);
}
