using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The latent maps (the output of the add-on layers) of the photos of a dataset, as the network's inference graph computes them for one
/// photo at a time. Nothing but the map at hand is in memory.
///</summary>
internal interface ILatentSource
{
    /// <summary>The photos, each with a class, in the order in which they are visited.</summary>
    IReadOnlyList<DatasetImage> Images { get; }

    /// <summary>D.</summary>
    int Channels { get; }

    /// <summary>H, the rows of a latent map.</summary>
    int Height { get; }

    /// <summary>W, the columns of a latent map.</summary>
    int Width { get; }

    /// <summary>Photos that could not be read when they were visited, with the reason; they are left out.</summary>
    IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>Shows every photo's latent map to <paramref name="visitor"/>, one call at a time, in order. Can be called again.</summary>
    /// <param name="visitor">Sees the maps.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Visit(LatentVisitor visitor, CancellationToken cancellationToken = default);
}
