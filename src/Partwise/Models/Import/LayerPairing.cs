namespace Partwise.Models;

/// <summary>A node and the layer that gives its weights.</summary>
/// <param name="Node">The node.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Folded">The normalisation after the layer that the exporter has multiplied into the node's weights; null where there is
/// none.</param>
internal sealed record LayerPairing(WeightedNode Node, StateLayer Layer, StateLayer? Folded);
