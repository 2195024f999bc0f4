using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// The gradient of Σ_c weight_c · logit_c with respect to one tensor of a classifier. The weights are an input of the graph, so one graph
/// serves every class and every combination of classes, and one run goes forward and backward. Can be called from several threads.
///</summary>
internal sealed class LogitGradients : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _from;
    private readonly string _weights;
    private readonly string _gradient;
    private readonly long[] _shape;
    private readonly long[] _logitsShape;

    private LogitGradients(InferenceSession session, string from, string weights, string gradient, long[] shape, long[] logitsShape) =>
        (_session, _from, _weights, _gradient, _shape, _logitsShape) = (session, from, weights, gradient, shape, logitsShape);

    /// <summary>The values of one image: those of the input, or of the feature map.</summary>
    public int Length => Product(_shape);

    /// <summary>The number of classes.</summary>
    public int Classes => Product(_logitsShape);

    /// <summary>Differentiates a part of a network.</summary>
    /// <param name="part">The part, with one input and the logits as its output; it is changed.</param>
    /// <param name="input">The input's shape, the number of images as its first dimension.</param>
    /// <param name="logits">The output.</param>
    /// <param name="logitsShape">The output's shape behind the number of images.</param>
    /// <param name="hold">Whether the deviations of normalisations are held at the image's own values.</param>
    /// <exception cref="OnnxException">An operator has no rule; the message names it.</exception>
    /// <exception cref="OnnxRuntimeException">A constant cannot be computed.</exception>
    internal static LogitGradients Create(OnnxModel part, OnnxValueInfo input, string logits, long[] logitsShape, bool hold = false)
    {
        HeadGradient gradient = HeadGradient.Create(part, input, logits, logitsShape, hold);
        long[] shape = [.. input.Shape!.Skip(1).Select(d => d.Size!.Value)];
        return new LogitGradients(
            EngineSessions.Create(gradient.Graph, intraOpThreads: 1),
            input.Name,
            gradient.Weights,
            gradient.Gradient,
            shape,
            logitsShape
        );
    }

    /// <summary>Computes the gradients of several images.</summary>
    /// <param name="values">Row-major [count, <see cref="Length"/>].</param>
    /// <param name="count">How many images.</param>
    /// <param name="weights">[<see cref="Classes"/>], the same for all images: 1 for one class and 0 for the others gives that class's
    /// gradient.</param>
    /// <param name="gradients">Takes [count, <see cref="Length"/>].</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(
        ReadOnlySpan<float> values,
        int count,
        ReadOnlySpan<float> weights,
        Span<float> gradients,
        CancellationToken cancellationToken = default
    )
    {
        if (values.Length != count * Length)
            throw new ArgumentException(
                $"{values.Length} values were given; [{count},{string.Join(',', _shape)}] is needed.",
                nameof(values)
            );
        if (weights.Length != Classes)
            throw new ArgumentException($"{weights.Length} weights were given for {Classes} classes.", nameof(weights));
        using OrtValue input = OrtValue.Allocate<float>([count, .. _shape], zeroed: false),
            upstream = OrtValue.Allocate<float>([count, .. _logitsShape], zeroed: false);
        values.CopyTo(input.AsSpan<float>());
        for (int i = 0; i < count; i++)
            weights.CopyTo(upstream.AsSpan<float>().Slice(i * Classes, Classes));
        OrtValue[] results = _session.Run([_from, _weights], [input, upstream], [_gradient], cancellationToken: cancellationToken);
        using OrtValue gradient = results[0];
        gradient.AsSpan<float>().CopyTo(gradients);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static int Product(long[] shape) => (int)shape.Aggregate(1L, (p, d) => p * d);
}
