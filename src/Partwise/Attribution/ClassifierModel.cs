using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.Attribution;

/// <summary>A classifier of any kind as attribution methods and metrics see it. Does not own the classifier. Can be called from several
/// threads.</summary>
public sealed class ClassifierModel : IDifferentiableModel, IAttentionModel
{
    private const int Batch = 16;

    // Between forward and backward all activations are kept.
    private const int GradientBatch = 4;

    /// <summary>Wraps <paramref name="classifier"/>.</summary>
    public ClassifierModel(ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        Classifier = classifier;
        (MaxBatch, MaxGradientBatch) = classifier.TakesBatches ? (Batch, GradientBatch) : (1, 1);
        Preprocessing p = classifier.Preprocessing;
        GreyLevels = [.. Enumerable.Range(0, 3).Select(c => p.Std[c] * (p.Scale == PreprocessingScale.Unit ? 255 : 1))];
    }

    /// <summary>Wraps a classifier whose head can be decomposed.</summary>
    public ClassifierModel(Classifier classifier)
        : this((classifier ?? throw new ArgumentNullException(nameof(classifier))).Network) { }

    /// <summary>The classifier.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>Whether maps are laid out as an even grid, as published code does it, whatever the network looks at.</summary>
    public bool EvenGrid { get; init; }

    /// <summary>Where the cells of the feature map lie in the input; null for an even grid.</summary>
    internal MapGrid? Grid => EvenGrid ? null : Classifier.Geometry.Grid;

    /// <inheritdoc/>
    public int Height => Classifier.InputHeight;

    /// <inheritdoc/>
    public int Width => Classifier.InputWidth;

    /// <inheritdoc/>
    public int Classes => Classifier.Classes;

    /// <inheritdoc/>
    public ProbabilityLink Link =>
        Classes == 1 || Classifier.Inspection.OutputActivation == "Sigmoid" ? ProbabilityLink.Sigmoid : ProbabilityLink.Softmax;

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <inheritdoc/>
    public int MaxGradientBatch { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> GreyLevels { get; }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        using OrtValue value = Fill(inputs, count);
        using ClassifierOutput output = Classifier.Run(value, cancellationToken);
        output.Logits[..(count * Classes)].CopyTo(logits);
    }

    /// <inheritdoc/>
    public void InputGradients(
        ReadOnlySpan<float> inputs,
        int count,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken
    ) => Classifier.InputGradients.Run(inputs, count, weights, gradients, cancellationToken);

    /// <inheritdoc/>
    public void FeatureGradients(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken
    ) => Classifier.FeatureGradients.Run(features, 1, weights, gradients, cancellationToken);

    /// <inheritdoc/>
    public void ScoreFeatures(ReadOnlySpan<float> features, int count, Span<float> logits, CancellationToken cancellationToken) =>
        Classifier.RunTail(features, count, logits, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Attentions(ReadOnlySpan<float> input, CancellationToken cancellationToken)
    {
        if (Classifier.Features is not { Positions: > 0 } map)
            return [];
        using OrtValue value = Fill(input, 1);
        return Classifier.Attention.Run(value, map.Positions + map.PrefixTokens, cancellationToken);
    }

    /// <summary>Runs one image and keeps its logits and, where the model has one, its feature map.</summary>
    /// <param name="input">Row-major [3, Height, Width], normalised.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public AttributionSubject Open(ReadOnlySpan<float> input, CancellationToken cancellationToken = default)
    {
        using OrtValue value = Fill(input, 1);
        using ClassifierOutput output = Classifier.Run(value, cancellationToken);
        FeatureMap? map = Classifier.Features;
        return new AttributionSubject(
            this,
            Classifier.Head,
            input.ToArray(),
            output.Logits[..Classes].ToArray(),
            output.Features.ToArray(),
            map?.Height ?? 0,
            map?.Width ?? 0,
            Classifier.Context
        )
        {
            Bias = Classifier.Bias,
        };
    }

    private OrtValue Fill(ReadOnlySpan<float> inputs, int count)
    {
        int length = count * 3 * Height * Width;
        if (inputs.Length != length)
            throw new ArgumentException($"The input has {inputs.Length} values; [{count},3,{Height},{Width}] is needed.", nameof(inputs));
        OrtValue value = OrtValue.Allocate<float>([count, 3, Height, Width], zeroed: false);
        inputs.CopyTo(value.AsSpan<float>());
        return value;
    }
}
