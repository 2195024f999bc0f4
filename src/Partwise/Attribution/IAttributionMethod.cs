namespace Partwise.Attribution;

/// <summary>A way to say how much each place of an image speaks for a class. Implementations are immutable and safe from several
/// threads.</summary>
public interface IAttributionMethod
{
    /// <summary>The name on the command line, for example <c>grad-cam</c>.</summary>
    string Name { get; }

    /// <summary>Whether the map adds up to the logit by construction.</summary>
    Completeness Completeness { get; }

    /// <summary>How many runs of the model, or of the part after its feature map, one map costs beyond the one that made the
    /// subject.</summary>
    /// <param name="subject">The image and its model.</param>
    int Runs(AttributionSubject subject);

    /// <summary>Makes the map.</summary>
    /// <param name="subject">The image and its model.</param>
    /// <param name="classIndex">The class, an index of the logits.</param>
    /// <param name="options">Seed, threads, progress.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>A map at the size of the feature map or of the input, signed where the method is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="PartwiseException">The model lacks what the method needs; the message says what to choose instead.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    AttributionMap Attribute(
        AttributionSubject subject,
        int classIndex,
        AttributionOptions options,
        CancellationToken cancellationToken = default
    );
}
