using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Images, or features of them, ready for a network. The memory belongs to the loader and is used again after the next
/// batch.</summary>
internal sealed class Batch : IDisposable
{
    private readonly OrtValue _buffer;
    private readonly int[] _labels;
    private readonly int[] _images;
    private OrtValue? _view;

    /// <param name="size">The most images.</param>
    /// <param name="shape">The shape of one.</param>
    internal Batch(int size, IReadOnlyList<int> shape)
    {
        _buffer = OrtValue.Allocate<float>([size, .. shape.Select(s => (long)s)]);
        _labels = new int[size];
        _images = new int[size];
    }

    /// <summary>The number of images, N.</summary>
    public int Count { get; private set; }

    /// <summary>[N, 3, H, W], normalised; or [N, …] where the source gives features.</summary>
    public OrtValue Input => _view ?? _buffer;

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The position of each image in the loader's list; of the stand-in where one was needed.</summary>
    public ReadOnlySpan<int> Images => _images.AsSpan(0, Count);

    /// <summary>The position after this batch: where a run that was stopped here goes on.</summary>
    public LoaderPosition Next { get; private set; }

    /// <summary>The memory of one image.</summary>
    internal Span<float> Slot(int index)
    {
        Span<float> all = _buffer.AsSpan<float>();
        int size = all.Length / _labels.Length;
        return all.Slice(index * size, size);
    }

    internal void Start(int count, LoaderPosition next)
    {
        _view?.Dispose();
        long[] shape = [.. _buffer.Shape];
        shape[0] = count;
        _view = count == _labels.Length ? null : _buffer.View(0, shape);
        Count = count;
        Next = next;
    }

    internal void Set(int index, int image, int label)
    {
        _images[index] = image;
        _labels[index] = label;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _buffer.Dispose();
    }
}
