namespace Partwise.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>
    /// The model with the data of all tensors in it where some of them lies behind links that lead out of the model's folder, as in
    /// download caches: this library follows them, but ONNX Runtime does not. Else the model itself.
    ///</summary>
    /// <exception cref="OnnxException">The data takes more than 2 GB.</exception>
    public OnnxModel WithLinkedDataInside()
    {
        TensorProto[] external = [.. ModelTensors.All(Proto).Where(ModelTensors.IsExternal)];
        if (!external.Any(t => ExternalData.IsLinked(ExternalData.Locate(t, Folder, -1).Path)))
            return this;
        OnnxModel inside = Clone();
        long total = external.Sum(TensorBytes.Expected);
        if (total > ModelSize.Limit)
            throw new OnnxException(
                $"'{Path}' keeps {total} bytes of weights behind links, which ONNX Runtime does not follow; copy the model and its "
                    + $"data into one folder."
            );
        foreach (TensorProto tensor in ModelTensors.All(inside.Proto).Where(ModelTensors.IsExternal))
        {
            tensor.RawData = Google.Protobuf.ByteString.CopyFrom(ReadTensor(tensor).Bytes);
            tensor.ExternalData.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        }
        return inside;
    }

    // Each part of a file once, in the order of the tensors.
    private void CopyExternalDataTo(Stream target)
    {
        var copied = new HashSet<ExternalRange>();
        foreach (TensorProto tensor in ModelTensors.All(Proto).Where(ModelTensors.IsExternal))
        {
            ExternalRange range = ExternalData.Locate(tensor, Folder, TensorBytes.Expected(tensor));
            if (copied.Add(range))
                range.CopyTo(target);
        }
    }
}
