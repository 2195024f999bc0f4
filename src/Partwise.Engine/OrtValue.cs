using System.Diagnostics.CodeAnalysis;
using Partwise.Engine.Native;

namespace Partwise.Engine;

/// <summary>
/// A tensor in native memory, row-major. It owns its memory, or shares memory that it keeps alive, or borrows the caller's.
/// Dispose it when done; a run that is using it finishes first.
/// </summary>
/// <remarks>A span from <see cref="AsSpan{T}"/> is valid only until <see cref="Dispose"/>: keep the value in a variable (<c>using</c>).</remarks>
public sealed unsafe partial class OrtValue : IDisposable
{
    private readonly ValueHandle _handle;
    private readonly void* _data;
    private readonly long[] _shape;

    private OrtValue(ValueHandle handle, void* data, TensorElementType elementType, long[] shape)
    {
        _handle = handle;
        _data = data;
        _shape = shape;
        ElementType = elementType;
        ElementCount = TensorShape.Count(shape);
    }

    /// <summary>The type of the elements.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The number of elements: the product of the shape, 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>The size of each dimension; empty for a scalar. Read only.</summary>
    public long[] Shape => _shape;

    /// <summary>The size of the elements in bytes.</summary>
    public long ByteLength => ElementCount * ElementTypes.SizeOf(ElementType);

    /// <summary>The elements, for reading and writing, in row-major order.</summary>
    /// <typeparam name="T">The .NET type of <see cref="ElementType"/>.</typeparam>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is another type, or there are more elements than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (ElementTypes.Of<T>() != ElementType)
            ThrowWrongType(ElementTypes.Of<T>());
        if (ElementCount > int.MaxValue)
            ThrowTooLarge();
        return new Span<T>(_data, (int)ElementCount);
    }

    /// <summary>The address of the first element, for memory larger than a span; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public void* DangerousGetPointer()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        return _data;
    }

    /// <summary>Releases the tensor, and its memory where it owns it, once no run uses it.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Writes, for example, "float32 [2, 3]".</summary>
    public override string ToString() => $"{ElementTypes.Name(ElementType)} {TensorShape.Describe(_shape)}";

    internal nint Acquire() => _handle.Acquire(this);

    internal void Release() => _handle.DangerousRelease();

    [DoesNotReturn]
    private void ThrowWrongType(TensorElementType asked) => throw new InvalidOperationException(
        $"The tensor holds {ElementTypes.Name(ElementType)} elements, not {ElementTypes.Name(asked)}; read it as what it holds.");

    [DoesNotReturn]
    private void ThrowTooLarge() => throw new InvalidOperationException(
        $"The tensor has {ElementCount} elements, more than a span holds ({int.MaxValue}); take a view of a part of it.");
}
