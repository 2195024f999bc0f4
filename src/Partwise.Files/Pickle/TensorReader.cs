using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>Reads a tensor out of its storage into row-major order.</summary>
internal static class TensorReader
{
    /// <summary>The elements, little-endian.</summary>
    /// <exception cref="DataFileException">It takes more than 2 GB, or the file is cut off.</exception>
    public static byte[] Read(RandomFile file, FileRange place, PickleTensor tensor, PickleFault fault)
    {
        int size = SafetensorsHeader.SizeOf(tensor.Storage.Type);
        long count = TensorShape.Count(tensor.Shape),
            reach = Reach(tensor);
        if (reach * size > Array.MaxLength)
            throw fault.Unsupported($"has a tensor over {reach} elements; at most 2 GB can be read at once");
        byte[] bytes = new byte[(count == 0 ? 0 : reach) * size];
        file.ReadExactly(bytes, place.Offset + (tensor.Offset * size));
        return IsRowMajor(tensor) ? bytes : Gather(bytes, tensor, (int)count, size);
    }

    // From the first to the last element, both counted. The shape and strides have been checked against the storage.
    private static long Reach(PickleTensor tensor)
    {
        long reach = 1;
        for (int i = 0; i < tensor.Shape.Length; i++)
            reach += Math.Max(0, tensor.Shape[i] - 1) * tensor.Strides[i];
        return reach;
    }

    private static bool IsRowMajor(PickleTensor tensor)
    {
        long next = 1;
        for (int i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] > 1 && tensor.Strides[i] != next)
                return false;
            next *= Math.Max(1, tensor.Shape[i]);
        }
        return true;
    }

    private static byte[] Gather(ReadOnlySpan<byte> source, PickleTensor tensor, int count, int size)
    {
        byte[] target = new byte[count * size];
        int[] index = new int[tensor.Shape.Length];
        long position = 0;
        for (int i = 0; i < count; i++)
        {
            source.Slice((int)position * size, size).CopyTo(target.AsSpan(i * size));
            for (int d = index.Length - 1; d >= 0; d--)
            {
                position += tensor.Strides[d];
                if (++index[d] < tensor.Shape[d])
                    break;
                position -= index[d] * tensor.Strides[d];
                index[d] = 0;
            }
        }
        return target;
    }
}
