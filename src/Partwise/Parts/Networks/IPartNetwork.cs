using Partwise.Models;

namespace Partwise.Parts;

/// <summary>
/// What every part network has in common: an image goes in, and each top logit comes out as bias plus a contribution per part,
/// with a map per part. Evaluation, reports and the web app see only this. Implementations can be called from several threads.
/// </summary>
public interface IPartNetwork : IDisposable
{
    /// <summary>The labels of all classes, by class index.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>How a photo becomes the network's input.</summary>
    Preprocessing Preprocessing { get; }

    /// <summary>Explains one preprocessed image.</summary>
    /// <param name="input">Row-major [3, H, W], normalised as <see cref="Preprocessing"/> says.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    PartExplanation Explain(ReadOnlySpan<float> input, CancellationToken cancellationToken = default);
}
