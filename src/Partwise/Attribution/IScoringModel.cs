namespace Partwise.Attribution;

/// <summary>
/// A model that only answers "which logits?": all that perturbation methods and faithfulness metrics need. Implementations can be called
/// from several threads.
/// </summary>
public interface IScoringModel
{
    /// <summary>The input's rows.</summary>
    int Height { get; }

    /// <summary>The input's columns.</summary>
    int Width { get; }

    /// <summary>The number of logits.</summary>
    int Classes { get; }

    /// <summary>How its logits become probabilities: by a softmax, unless there is but one, or the model says otherwise.</summary>
    ProbabilityLink Link => Classes == 1 ? ProbabilityLink.Sigmoid : ProbabilityLink.Softmax;

    /// <summary>The most inputs that one call may hold, at least 1.</summary>
    int MaxBatch { get; }

    /// <summary>Scores several inputs.</summary>
    /// <param name="inputs">Row-major [count, 3, Height, Width], normalised.</param>
    /// <param name="count">How many, at least 1 and at most <see cref="MaxBatch"/>.</param>
    /// <param name="logits">Takes [count, Classes], before any softmax.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken);
}
