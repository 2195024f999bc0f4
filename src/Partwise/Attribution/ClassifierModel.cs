using Partwise.Engine;
using Partwise.Models;

namespace Partwise.Attribution;

/// <summary>A classifier as attribution methods and metrics see it. Does not own the classifier. Can be called from several threads.</summary>
public sealed class ClassifierModel : IScoringModel
{
    private const int Batch = 16;

    /// <summary>Wraps <paramref name="classifier"/>.</summary>
    public ClassifierModel(Classifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        Classifier = classifier;
        MaxBatch = classifier.Inspection.InputShape is [1, ..] ? 1 : Batch;
    }

    /// <summary>The classifier.</summary>
    public Classifier Classifier { get; }

    /// <inheritdoc/>
    public int Height => Classifier.InputHeight;

    /// <inheritdoc/>
    public int Width => Classifier.InputWidth;

    /// <inheritdoc/>
    public int Classes => Classifier.Head.Classes;

    /// <inheritdoc/>
    public int MaxBatch { get; }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken)
    {
        using OrtValue value = Fill(inputs, count);
        using ClassifierOutput output = Classifier.Run(value, cancellationToken);
        output.Logits[..(count * Classes)].CopyTo(logits);
    }

    /// <summary>Runs one image and keeps its logits and feature map.</summary>
    /// <param name="input">Row-major [3, Height, Width], normalised.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="PartwiseException">The classifier's features are tokens without positions.</exception>
    public AttributionSubject Open(ReadOnlySpan<float> input, CancellationToken cancellationToken = default)
    {
        if (Classifier.Features is not { Height: { } rows, Width: { } columns })
            throw new PartwiseException($"'{Classifier.Path}' has features without rows and columns; maps need a feature map [D,H,W].");
        using OrtValue value = Fill(input, 1);
        using ClassifierOutput output = Classifier.Run(value, cancellationToken);
        return new AttributionSubject(this, Classifier.Head, input.ToArray(), output.Logits[..Classes].ToArray(),
            output.Features[..(Classifier.Head.Channels * rows * columns)].ToArray(), rows, columns);
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
