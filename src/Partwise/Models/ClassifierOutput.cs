using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>What one run of a classifier gave, in the engine's own memory; valid until disposed.</summary>
public sealed class ClassifierOutput : IDisposable
{
    private readonly OrtValue _logits;
    private readonly OrtValue? _features;

    internal ClassifierOutput(OrtValue logits, OrtValue? features)
    {
        _logits = logits;
        _features = features;
    }

    /// <summary>[N, classes], before any softmax.</summary>
    public ReadOnlySpan<float> Logits => _logits.AsSpan<float>();

    /// <summary>[N, D, H, W]; empty where the model has no feature map.</summary>
    public ReadOnlySpan<float> Features => _features is null ? [] : _features.AsSpan<float>();

    /// <inheritdoc/>
    public void Dispose()
    {
        _logits.Dispose();
        _features?.Dispose();
    }
}
