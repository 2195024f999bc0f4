using System.Buffers;
using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>
/// A tensor in native memory, row-major. It owns its memory, or shares memory that it keeps alive. Dispose it when done; a run that is
/// using it finishes first.
///</summary>
/// <remarks>A span from <see cref="AsSpan{T}"/> is valid only until <see cref="Dispose"/>: keep the value in a variable
/// (<c>using</c>).</remarks>
public sealed unsafe class OrtValue : IDisposable
{
    private const nuint Alignment = 64;

    private readonly UseGuard _guard;
    private readonly void* _data;

    private OrtValue(Ort.OrtValue official, void* data, TensorElementType elementType, long[] shape, Action? release = null)
    {
        _data = data;
        _guard = new UseGuard((Action)official.Dispose + release);
        (Official, ElementType, Shape, ElementCount) = (official, elementType, shape, Count(shape));
    }

    /// <summary>The type of the elements.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The number of elements: the product of the shape, 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>The size of each dimension; empty for a scalar. Read only.</summary>
    public long[] Shape { get; }

    /// <summary>The size of the elements in bytes.</summary>
    public long ByteLength => ElementCount * ElementTypes.SizeOf(ElementType);

    internal Ort.OrtValue Official { get; }

    /// <summary>A tensor that owns new native memory, aligned to 64 bytes.</summary>
    /// <typeparam name="T">The .NET type of the elements: float, double, Half, bool or an integer of 8 to 64 bits.</typeparam>
    /// <param name="shape">The size of each dimension, zero or more; empty for a scalar.</param>
    /// <param name="zeroed">Whether the elements start as zeros; false leaves them undefined, for memory that is about to be
    /// filled.</param>
    /// <exception cref="ArgumentException">A dimension is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static OrtValue Allocate<T>(ReadOnlySpan<long> shape, bool zeroed = true)
        where T : unmanaged
    {
        TensorElementType type = ElementTypes.Of<T>();
        nuint bytes = CountBytes(type, shape);
        void* block = NativeMemory.AlignedAlloc(nuint.Max(bytes, Alignment), Alignment);
        if (zeroed)
            NativeMemory.Clear(block, bytes);
        return Wrap(block, type, shape, () => NativeMemory.AlignedFree(block));
    }

    /// <summary>A tensor over existing memory, without a copy. Managed memory stays pinned until the tensor is disposed.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="memory">As many elements as the shape has.</param>
    /// <param name="shape">The size of each dimension, zero or more; empty for a scalar.</param>
    /// <exception cref="ArgumentException">The memory does not fit the shape, or a dimension is negative.</exception>
    public static OrtValue FromMemory<T>(Memory<T> memory, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        TensorElementType type = ElementTypes.Of<T>();
        long count = Count(shape);
        if (memory.Length != count)
            throw new ArgumentException(
                $"The shape {ElementTypes.Describe(shape)} has {count} elements, but the memory has {memory.Length}; give exactly as many.",
                nameof(shape)
            );
        // Nothing to pin, and the address of nothing may be null, which the library refuses.
        if (memory.IsEmpty)
            return Allocate<T>(shape);
        MemoryHandle pin = memory.Pin();
        return Wrap(pin.Pointer, type, shape, () => pin.Dispose());
    }

    /// <summary>A tensor over a part of this one's memory, which it keeps alive even when this one is disposed.</summary>
    /// <param name="start">The position of the first element, in elements.</param>
    /// <param name="shape">The shape of the part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches outside this tensor.</exception>
    /// <exception cref="ArgumentException">A dimension is negative.</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public OrtValue View(long start, ReadOnlySpan<long> shape)
    {
        long count = Count(shape);
        if (start < 0 || start > ElementCount || count > ElementCount - start)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                start,
                $"A view of {count} elements from {start} on does not lie within the tensor's {ElementCount}; start earlier or take fewer."
            );
        }
        Acquire();
        return Wrap((byte*)_data + (start * ElementTypes.SizeOf(ElementType)), ElementType, shape, Release);
    }

    /// <summary>The elements, for reading and writing, in row-major order.</summary>
    /// <typeparam name="T">The .NET type of <see cref="ElementType"/>.</typeparam>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is another type, or there are more elements than a span can
    /// hold.</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != ElementType)
            throw new InvalidOperationException(
                $"The tensor holds {ElementTypes.Name(ElementType)} elements, not {ElementTypes.Name(ElementTypes.Of<T>())}; read it "
                    + $"as what it holds."
            );
        if (ElementCount > int.MaxValue)
            throw new InvalidOperationException(
                $"The tensor has {ElementCount} elements, more than a span holds ({int.MaxValue}); take a view of a part of it."
            );
        return new Span<T>(DangerousGetPointer(), (int)ElementCount);
    }

    /// <summary>The address of the first element, for memory larger than a span; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public void* DangerousGetPointer()
    {
        ObjectDisposedException.ThrowIf(_guard.IsClosed, this);
        return _data;
    }

    /// <summary>Releases the tensor, and its memory where it owns it, once no run uses it.</summary>
    public void Dispose() => _guard.Dispose();

    /// <summary>Writes, for example, "float32 [2, 3]".</summary>
    public override string ToString() => $"{ElementTypes.Name(ElementType)} {ElementTypes.Describe(Shape)}";

    /// <summary>Takes over a value that the library made.</summary>
    /// <exception cref="OnnxRuntimeException">It is not a dense tensor, or too large for the official package to give its
    /// address.</exception>
    internal static OrtValue FromOfficial(Ort.OrtValue official)
    {
        if (!official.IsTensor)
            throw new OnnxRuntimeException(
                ErrorCode.NotImplemented,
                "The model gave a sequence, a map or a sparse tensor; ask only for outputs that are dense tensors."
            );
        Ort.OrtTensorTypeAndShapeInfo info = official.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
            return new OrtValue(official, null, info.ElementDataType, info.Shape);
        if (official.GetTensorSizeInBytes() > int.MaxValue)
            throw new OnnxRuntimeException(
                ErrorCode.NotImplemented,
                $"The model gave a tensor {ElementTypes.Describe(info.Shape)} of 2 GiB or more; run it on fewer images at once."
            );
        fixed (byte* data = official.GetTensorMutableRawData())
            return new OrtValue(official, data, info.ElementDataType, info.Shape);
    }

    internal void Acquire() => _guard.Acquire(this);

    internal void Release() => _guard.DangerousRelease();

    private static OrtValue Wrap(void* data, TensorElementType type, ReadOnlySpan<long> shape, Action release)
    {
        try
        {
            OnnxRuntimeLibrary.Load();
            long[] sizes = shape.ToArray();
            return new OrtValue(
                Ort.OrtValue.CreateTensorValueWithData(
                    Ort.OrtMemoryInfo.DefaultInstance,
                    type,
                    sizes,
                    (nint)data,
                    (long)CountBytes(type, shape)
                ),
                data,
                type,
                sizes,
                release
            );
        }
        catch
        {
            release();
            throw;
        }
    }

    private static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0)
                throw new ArgumentException(
                    $"The shape {ElementTypes.Describe(shape)} has the negative dimension {size}; give every dimension as zero or more.",
                    nameof(shape)
                );
            if (Math.BigMul(count, size, out count) != 0 || count < 0)
                throw new ArgumentException(
                    $"The shape {ElementTypes.Describe(shape)} has more elements than 64 bits can count; give smaller dimensions.",
                    nameof(shape)
                );
        }
        return count;
    }

    private static nuint CountBytes(TensorElementType type, ReadOnlySpan<long> shape)
    {
        int size = ElementTypes.SizeOf(type);
        if (Count(shape) > nint.MaxValue / size)
            throw new ArgumentException(
                $"The shape {ElementTypes.Describe(shape)} needs more bytes than memory has addresses; give smaller dimensions.",
                nameof(shape)
            );
        return (nuint)(Count(shape) * size);
    }
}
