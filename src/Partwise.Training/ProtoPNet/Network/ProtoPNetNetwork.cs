using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// A prototype network: photo → backbone → add-on layers → latent map → prototypes → class connection. Immutable; the parts after the
/// latent map are data, and <c>ProtoPNetBuilder</c> makes graphs of the whole.
///</summary>
public sealed record ProtoPNetNetwork
{
    /// <summary>The graph from the photo [N, 3, H, W], its only input, to the latent map [N, D, H, W], its only output. Never
    /// changed.</summary>
    public required OnnxModel Latent { get; init; }

    /// <summary>The size of the latent map of one photo.</summary>
    public required FeatureMap Map { get; init; }

    /// <summary>The prototypes.</summary>
    public required PrototypeLayer Prototypes { get; init; }

    /// <summary>The last layer.</summary>
    public required ClassConnection Connection { get; init; }

    /// <summary>The label of each class.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How a photo becomes the input.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The patch of each prototype, by its number, where it was projected; empty before the projection.</summary>
    public IReadOnlyList<PrototypeOrigin?> Origins { get; init; } = [];

    /// <summary>Rows of an activation map: H − H1 + 1.</summary>
    public int ActivationHeight => Map.Height!.Value - Prototypes.Height + 1;

    /// <summary>Columns of an activation map: W − W1 + 1.</summary>
    public int ActivationWidth => Map.Width!.Value - Prototypes.Width + 1;

    /// <summary>The network with some of its prototypes, in the given order: what pruning does.</summary>
    /// <param name="kept">Their numbers.</param>
    internal ProtoPNetNetwork Keep(IReadOnlyList<int> kept) =>
        this with
        {
            Prototypes = Prototypes.Keep(kept),
            Connection = Connection.Keep(kept),
            Origins = Origins.Count == 0 ? [] : [.. kept.Select((k, i) => Origins[k] is { } o ? o with { Prototype = i } : null)],
        };
}
