namespace Partwise.Onnx.Inference;

/// <summary>A float32 tensor in the engine's memory, valid while its kernel computes. Unlike a span it can be used by the parts of a
/// parallel loop.</summary>
public readonly unsafe struct KernelTensor
{
    private readonly float* _data;
    private readonly int _count;

    internal KernelTensor(float* data, int count, int[] shape)
    {
        _data = data;
        (_count, Shape) = (count, shape);
    }

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The numbers, row-major.</summary>
    public Span<float> Values => new(_data, _count);
}
