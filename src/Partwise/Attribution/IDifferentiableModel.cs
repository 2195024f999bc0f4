namespace Partwise.Attribution;

/// <summary>A model that also gives gradients of its logits, and runs the part after its feature map alone. Implementations can be called
/// from several threads.</summary>
public interface IDifferentiableModel : IScoringModel
{
    /// <summary>The most inputs that one call for gradients may hold, at least 1.</summary>
    int MaxGradientBatch { get; }

    /// <summary>How many grey levels of 255 one unit of the normalised input is, per input channel, [3].</summary>
    IReadOnlyList<double> GreyLevels { get; }

    /// <summary>The gradient of Σ_c weight_c · logit_c with respect to the input, by one run forward and backward.</summary>
    /// <param name="inputs">Row-major [count, 3, Height, Width], normalised.</param>
    /// <param name="count">How many, at least 1 and at most <see cref="MaxGradientBatch"/>.</param>
    /// <param name="weights">[Classes]: 1 for one class and 0 for the others gives that class's gradient.</param>
    /// <param name="gradients">Takes [count, 3, Height, Width].</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="PartwiseException">The model has an operator without a gradient rule; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void InputGradients(
        ReadOnlySpan<float> inputs,
        int count,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken
    );

    /// <summary>The same with respect to one image's feature map; runs only the part after it.</summary>
    /// <param name="features">Row-major [channels, rows, columns], and behind it what the head reads beside it:
    /// <see cref="AttributionSubject.HeadInput"/>.</param>
    /// <param name="weights">[Classes].</param>
    /// <param name="gradients">Takes as many values as <paramref name="features"/> has.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="PartwiseException">The model has no feature map, or an operator without a gradient rule after it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void FeatureGradients(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken
    );

    /// <summary>The logits of given feature maps; runs only the part after them.</summary>
    /// <param name="features">Row-major [count, channels, rows, columns], each with what the head reads beside it behind it.</param>
    /// <param name="count">How many, at least 1 and at most <see cref="IScoringModel.MaxBatch"/>.</param>
    /// <param name="logits">Takes [count, Classes].</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="PartwiseException">The model has no feature map.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void ScoreFeatures(ReadOnlySpan<float> features, int count, Span<float> logits, CancellationToken cancellationToken);
}
