namespace Partwise.Onnx;

/// <summary>Sizes of models, which may pass what protobuf's own 32-bit counting can say.</summary>
internal static class ModelSize
{
    /// <summary>The most that protobuf allows in one message, bytes; a little below 2^31 as arrays must hold it.</summary>
    public const long Limit = 0x7FFF_0000;

    /// <summary>The bytes that the model takes when written: exact while the tensor data is below 1 GB, an upper estimate beyond.</summary>
    public static long Of(ModelProto model)
    {
        long tensors = Large(model).Sum(Payload);
        return tensors < Limit / 2 ? model.CalculateSize() : tensors + Skeleton(model);
    }

    /// <summary>Fails where the model takes more than <paramref name="limit"/> bytes.</summary>
    public static void Require(ModelProto model, long limit)
    {
        long size = Of(model);
        if (size > limit)
            throw new OnnxException($"The model takes {size} bytes, but one ONNX file holds at most {limit}; save it with external data.");
    }

    /// <summary>The bytes of a tensor's own data within the file.</summary>
    public static long Payload(TensorProto tensor) =>
        tensor.RawData.Length
        + 4L * tensor.FloatData.Count
        + 8L * tensor.DoubleData.Count
        + 10L * (tensor.Int32Data.Count + (long)tensor.Int64Data.Count + tensor.Uint64Data.Count);

    // What remains without the data of the tensors, which is far below 2^31 in any model that fits in memory.
    private static long Skeleton(ModelProto model)
    {
        ModelProto copy = model.Clone();
        foreach (TensorProto tensor in Large(copy))
            ExternalData.Set(tensor, "", 0, Payload(tensor));
        return copy.CalculateSize();
    }

    private static IEnumerable<TensorProto> Large(ModelProto model) => ModelTensors.All(model).Where(t => Payload(t) >= 64);
}
