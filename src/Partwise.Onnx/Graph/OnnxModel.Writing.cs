namespace Partwise.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>
    /// Writes the model, or leaves what was there: it is written beside the target and then moved there. Where the file would pass
    /// <paramref name="externalDataThreshold"/>, the larger initializers go to <c>NAME.onnx.data</c> beside it; data that this model keeps
    /// in other files is carried along into that file, unless it lies in the target's folder already. Where both files are replaced, the
    /// data is moved first.
    ///</summary>
    /// <param name="path">The .onnx file to write; an existing one is replaced. Its folder must exist.</param>
    /// <param name="externalDataThreshold">Bytes above which initializers are written outside; at most the default, the format's own limit
    /// of 2 GB.</param>
    /// <exception cref="OnnxException">The target is a folder, its folder is missing, or the model is too large even without its
    /// initializers.</exception>
    /// <exception cref="OnnxFormatException">Data in another file is no longer there or too short.</exception>
    /// <exception cref="IOException">The disk is full or not writable; the target is then as before.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; the target is then as before.</exception>
    public void SaveAs(string path, long externalDataThreshold = ModelSize.Limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(externalDataThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(externalDataThreshold, ModelSize.Limit);
        string target = System.IO.Path.GetFullPath(path);
        string folder = System.IO.Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target))
            throw new OnnxException($"'{path}' is a folder, so no model can be written there; give a file name.");
        if (!Directory.Exists(folder))
            throw new OnnxException($"The folder of '{path}' is not there; create it first.");
        bool replacedOwnData = ModelWriter.Write(this, target, externalDataThreshold, out ModelProto written);
        if (!replacedOwnData)
            return;
        // The data this model referred to has been replaced: it now reads from the new file, at the new places.
        ModelTensors.CopyExternalPlaces(from: written, to: Proto);
        Folder = folder;
    }
}
