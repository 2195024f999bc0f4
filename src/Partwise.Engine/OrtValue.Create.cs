using System.Buffers;
using System.Runtime.InteropServices;
using Partwise.Engine.Native;

namespace Partwise.Engine;

public sealed unsafe partial class OrtValue
{
    private const nuint Alignment = 64;

    /// <summary>A tensor that owns new native memory, aligned to 64 bytes.</summary>
    /// <typeparam name="T">The .NET type of the elements: float, double, Half, bool or an integer of 8 to 64 bits.</typeparam>
    /// <param name="shape">The size of each dimension, zero or more; empty for a scalar.</param>
    /// <param name="zeroed">Whether the elements start as zeros; false leaves them undefined, for memory that is about to be filled.</param>
    /// <exception cref="ArgumentException">A dimension is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static OrtValue Allocate<T>(ReadOnlySpan<long> shape, bool zeroed = true)
        where T : unmanaged => Allocate(ElementTypes.Of<T>(), shape, zeroed);

    /// <summary>A tensor that owns new native memory, aligned to 64 bytes, with an element type known only at run time.</summary>
    /// <param name="elementType">Any numeric type or <see cref="TensorElementType.Bool"/>.</param>
    /// <param name="shape">The size of each dimension, zero or more; empty for a scalar.</param>
    /// <param name="zeroed">Whether the elements start as zeros.</param>
    /// <exception cref="ArgumentException">A dimension is negative.</exception>
    /// <exception cref="NotSupportedException">Elements of that type have no fixed size.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static OrtValue Allocate(TensorElementType elementType, ReadOnlySpan<long> shape, bool zeroed = true)
    {
        nuint bytes = CountBytes(elementType, shape);
        void* block = NativeMemory.AlignedAlloc(nuint.Max(bytes, Alignment), Alignment);
        if (zeroed)
            NativeMemory.Clear(block, bytes);
        try
        {
            return Wrap(block, bytes, elementType, shape, pointer => new ValueHandle(pointer) { Block = block });
        }
        catch
        {
            NativeMemory.AlignedFree(block);
            throw;
        }
    }

    /// <summary>A tensor over existing memory, without a copy. Managed memory stays pinned until the tensor is disposed.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="memory">As many elements as the shape has.</param>
    /// <param name="shape">The size of each dimension, zero or more; empty for a scalar.</param>
    /// <exception cref="ArgumentException">The memory does not fit the shape, or a dimension is negative.</exception>
    public static OrtValue FromMemory<T>(Memory<T> memory, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        RequireLength(memory.Length, shape);
        // Nothing to pin, and the address of nothing may be null, which the library refuses.
        if (memory.IsEmpty)
            return Allocate<T>(shape);
        MemoryHandle pin = memory.Pin();
        try
        {
            TensorElementType type = ElementTypes.Of<T>();
            return Wrap(pin.Pointer, CountBytes(type, shape), type, shape, pointer => new ValueHandle(pointer) { Pin = pin });
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>A tensor over the caller's native memory, without a copy; the caller keeps that memory until the tensor is disposed.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="data">The first element.</param>
    /// <param name="length">The number of elements there, exactly as many as the shape has.</param>
    /// <param name="shape">The size of each dimension, zero or more; empty for a scalar.</param>
    /// <exception cref="ArgumentException">The memory does not fit the shape, or a dimension is negative.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null while the shape has elements.</exception>
    public static OrtValue FromMemory<T>(T* data, long length, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        RequireLength(length, shape);
        if (length == 0)
            return Allocate<T>(shape);
        ArgumentNullException.ThrowIfNull(data);
        TensorElementType type = ElementTypes.Of<T>();
        return Wrap(data, CountBytes(type, shape), type, shape, pointer => new ValueHandle(pointer));
    }

    /// <summary>A tensor over a part of this one's memory, which it keeps alive even when this one is disposed.</summary>
    /// <param name="start">The position of the first element, in elements.</param>
    /// <param name="shape">The shape of the part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches outside this tensor.</exception>
    /// <exception cref="ArgumentException">A dimension is negative.</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed.</exception>
    public OrtValue View(long start, ReadOnlySpan<long> shape)
    {
        long count = TensorShape.Count(shape);
        if (start < 0 || start > ElementCount || count > ElementCount - start)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start,
                $"A view of {count} elements from {start} on does not lie within the tensor's {ElementCount}; start earlier or take fewer.");
        }
        nuint bytes = CountBytes(ElementType, shape);
        Acquire();
        try
        {
            void* first = (byte*)_data + (start * ElementTypes.SizeOf(ElementType));
            return Wrap(first, bytes, ElementType, shape, pointer => new ValueHandle(pointer) { Parent = _handle });
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Takes over a value that the library made.</summary>
    /// <exception cref="NotSupportedException">It is not a tensor.</exception>
    internal static OrtValue FromNative(nint value)
    {
        OrtApi api = OrtApi.Instance;
        var handle = new ValueHandle(value);
        try
        {
            int isTensor;
            api.Check(api.IsTensor(value, &isTensor));
            if (isTensor == 0)
                throw new NotSupportedException("The model gave a sequence or a map; ask only for outputs that are tensors.");
            nint info;
            api.Check(api.GetTensorTypeAndShape(value, &info));
            (TensorElementType type, long[] shape) = SessionReader.ReadTypeAndShape(api, info, release: true);
            void* data = null;
            if (type != TensorElementType.String)
                api.Check(api.GetTensorMutableData(value, &data));
            return new OrtValue(handle, data, type, shape);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static OrtValue Wrap(void* data, nuint bytes, TensorElementType type, ReadOnlySpan<long> shape, Func<nint, ValueHandle> own)
    {
        OrtApi api = OrtApi.Instance;
        nint value;
        fixed (long* dimensions = shape)
            api.Check(api.CreateTensorWithDataAsOrtValue(api.CpuMemory, data, bytes, dimensions, (nuint)shape.Length, (int)type, &value));
        return new OrtValue(own(value), data, type, shape.ToArray());
    }

    private static nuint CountBytes(TensorElementType type, ReadOnlySpan<long> shape)
    {
        int size = ElementTypes.SizeOf(type);
        if (size == 0)
            throw new NotSupportedException($"A tensor of element type {type} cannot be made; use a numeric type or Bool.");
        long count = TensorShape.Count(shape);
        if (count > nint.MaxValue / size)
            throw new ArgumentException($"The shape {TensorShape.Describe(shape)} needs more bytes than memory has addresses; give smaller dimensions.", nameof(shape));
        return (nuint)(count * size);
    }

    private static void RequireLength(long length, ReadOnlySpan<long> shape)
    {
        long count = TensorShape.Count(shape);
        if (length != count)
            throw new ArgumentException($"The shape {TensorShape.Describe(shape)} has {count} elements, but the memory has {length}; give exactly as many.", nameof(shape));
    }
}
