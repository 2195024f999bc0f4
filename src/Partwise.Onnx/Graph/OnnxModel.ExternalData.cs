namespace Partwise.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>
    /// Writes the data that tensors of this model keep in other files to <paramref name="target"/>, in the order of the tensors, each part of
    /// a file once. Nothing is written where the model has no external data.
    /// </summary>
    /// <exception cref="OnnxException">Data is missing, or too short, or lies outside the model's folder.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public void CopyExternalDataTo(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var copied = new HashSet<ExternalRange>();
        foreach (TensorProto tensor in ModelTensors.All(Proto).Where(ModelTensors.IsExternal))
        {
            ExternalRange range = ExternalData.Locate(tensor, Folder, TensorBytes.Expected(tensor));
            if (copied.Add(range))
                range.CopyTo(target);
        }
    }
}
