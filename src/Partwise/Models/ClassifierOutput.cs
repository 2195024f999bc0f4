using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>What one run of a classifier gave, in the engine's own memory; valid until disposed.</summary>
public sealed class ClassifierOutput : IDisposable
{
    private readonly OrtValue _logits;
    private readonly OrtValue? _features;
    private readonly OrtValue? _evidence;

    internal ClassifierOutput(OrtValue logits, OrtValue? features, OrtValue? evidence = null)
    {
        _logits = logits;
        _features = features;
        _evidence = evidence;
    }

    /// <summary>[N, classes], before any softmax.</summary>
    public ReadOnlySpan<float> Logits => _logits.AsSpan<float>();

    /// <summary>[N, D, H, W]; where the head reads more than the map, such as a transformer's class token, that lies behind the map: [N,
    /// D·H·W + more]. Empty where the model has no feature map.</summary>
    public ReadOnlySpan<float> Features => _features is null ? [] : _features.AsSpan<float>();

    /// <summary>[N, D', H, W]: what a head with constant vectors sums, or the gradient of one class's logit; empty where that is the
    /// feature map itself.</summary>
    internal ReadOnlySpan<float> Evidence => _evidence is null ? [] : _evidence.AsSpan<float>();

    /// <inheritdoc/>
    public void Dispose()
    {
        _evidence?.Dispose();
        _logits.Dispose();
        _features?.Dispose();
    }
}
