using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>One run of a <see cref="CustomKernel"/>: its tensors and the session's threads.</summary>
public readonly unsafe struct KernelContext
{
    private readonly nint _context;

    internal KernelContext(nint context) => _context = context;

    /// <summary>An input.</summary>
    /// <exception cref="OnnxRuntimeException">The node has no such input.</exception>
    public KernelTensor Input(int index) =>
        FindInput(index)
        ?? throw new OnnxRuntimeException(
            ErrorCode.InvalidArgument,
            $"The input {index} of a custom operator is missing; give it a tensor."
        );

    /// <summary>An input, or null where it was left out.</summary>
    public KernelTensor? FindInput(int index)
    {
        nuint count;
        OrtApi.Check(OrtApi.GetInputCount(_context, &count));
        nint value = 0;
        if ((nuint)index < count)
            OrtApi.Check(OrtApi.GetInput(_context, (nuint)index, &value));
        return value == 0 ? null : Read(value);
    }

    /// <summary>Allocates an output; its numbers are undefined.</summary>
    /// <param name="index">The output.</param>
    /// <param name="shape">Its sizes, each at least 0.</param>
    public KernelTensor Output(int index, params ReadOnlySpan<int> shape)
    {
        long* sizes = stackalloc long[shape.Length];
        for (int i = 0; i < shape.Length; i++)
            sizes[i] = shape[i];
        nint value;
        OrtApi.Check(OrtApi.GetOutput(_context, (nuint)index, sizes, (nuint)shape.Length, &value));
        void* data;
        OrtApi.Check(OrtApi.GetTensorMutableData(value, &data));
        return new KernelTensor((float*)data, Count(shape), shape.ToArray());
    }

    /// <summary>Runs <paramref name="body"/> for 0 to <paramref name="count"/> − 1 on the session's threads, in no particular
    /// order.</summary>
    /// <param name="count">The number of parts.</param>
    /// <param name="body">Computes a part; it must not touch what another part writes.</param>
    /// <exception cref="Exception">What the first failing part threw, once all others have ended.</exception>
    public void For(int count, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (count == 1)
        {
            body(0);
            return;
        }
        var loop = new ParallelLoop(body);
        GCHandle handle = GCHandle.Alloc(loop);
        try
        {
            OrtApi.Check(
                OrtApi.ParallelFor(
                    _context,
                    &ParallelLoop.Run,
                    (nuint)count,
                    (nuint)Math.Min(count, ParallelLoop.MostBatches),
                    GCHandle.ToIntPtr(handle)
                )
            );
        }
        finally
        {
            handle.Free();
        }
        loop.Rethrow();
    }

    private static KernelTensor Read(nint value)
    {
        void* data;
        OrtApi.Check(OrtApi.GetTensorMutableData(value, &data));
        nint info;
        OrtApi.Check(OrtApi.GetTensorTypeAndShape(value, &info));
        try
        {
            nuint rank;
            OrtApi.Check(OrtApi.GetDimensionsCount(info, &rank));
            long* sizes = stackalloc long[(int)rank];
            OrtApi.Check(OrtApi.GetDimensions(info, sizes, rank));
            var shape = new int[(int)rank];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = checked((int)sizes[i]);
            return new KernelTensor((float*)data, Count(shape), shape);
        }
        finally
        {
            OrtApi.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    private static int Count(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int size in shape)
            count = checked(count * size);
        return count;
    }
}
