using Partwise.Attribution;
using Partwise.Bundles;

namespace Partwise.Explanations;

/// <summary>A photo that went through the model.</summary>
/// <param name="View">The photo, and what the network saw of it.</param>
/// <param name="Subject">Input, logits and feature map.</param>
public sealed record SeenPhoto(PhotoView View, AttributionSubject Subject)
{
    /// <summary>Whether the logits are finite; others say nothing.</summary>
    public bool IsFinite => Array.TrueForAll(Subject.Logits.ToArray(), float.IsFinite);
}
