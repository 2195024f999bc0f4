using Google.Protobuf;
using Partwise.Files;

namespace Partwise.Onnx;

/// <summary>Writes a model and, where needed, its data file; each appears whole or not at all.</summary>
internal static class ModelWriter
{
    // Smaller tensors (shapes, axes) stay in the file, as readers want to see them without another file.
    private const int SmallestExternal = 1024;

    // Lets readers map the data into memory.
    private const int Alignment = 4096;

    /// <summary>Writes <paramref name="model"/> to the full path <paramref name="target"/>.</summary>
    /// <returns>Whether a data file was replaced that <paramref name="model"/> itself refers to.</returns>
    public static bool Write(OnnxModel model, string target, long threshold, out ModelProto written)
    {
        string folder = Path.GetDirectoryName(target)!;
        bool hasExternal = ModelTensors.All(model.Proto).Any(ModelTensors.IsExternal);
        bool tooLarge = ModelSize.Of(model.Proto) > threshold;
        bool carry = hasExternal && !SameFolder(model.Folder, folder);
        written = model.Proto;
        if (!tooLarge && !carry)
        {
            ReplaceFile(target, model.Proto);
            return false;
        }
        string data = target + ".data";
        bool replacesOwn = hasExternal && RefersTo(model, data);
        string temporary = Begin(data);
        try
        {
            written = model.Proto.Clone();
            using (FileStream stream = OutputGate.CreateFile(temporary))
            {
                MoveOut(model, written, stream, Path.GetFileName(data), tooLarge);
                stream.Flush(flushToDisk: true);
            }
            ModelSize.Require(written, ModelSize.Limit);
            ReplaceFile(target, written, beforeMove: () => File.Move(temporary, data, overwrite: true));
            return replacesOwn;
        }
        finally
        {
            End(temporary);
        }
    }

    private static void MoveOut(OnnxModel model, ModelProto copy, FileStream stream, string location, bool tooLarge)
    {
        var places = new Dictionary<ExternalRange, long>();
        HashSet<TensorProto> initializers = tooLarge ? new(copy.Graph.Initializer, ReferenceEqualityComparer.Instance) : [];
        foreach (TensorProto tensor in ModelTensors.All(copy))
        {
            if (ModelTensors.IsExternal(tensor))
            {
                ExternalRange range = ExternalData.Locate(tensor, model.Folder, TensorBytes.Expected(tensor));
                if (!places.TryGetValue(range, out long offset))
                {
                    places[range] = offset = Align(stream);
                    range.CopyTo(stream);
                }
                ExternalData.Set(tensor, location, offset, range.Length);
            }
            else if (
                ModelSize.Payload(tensor) >= SmallestExternal
                && initializers.Contains(tensor)
                && TensorBytes.ElementSize((OnnxElementType)tensor.DataType) > 0
            )
            {
                long offset = Align(stream);
                ReadOnlyMemory<byte> bytes = TensorBytes.Read(tensor, TensorBytes.Expected(tensor), folder: null);
                stream.Write(bytes.Span);
                ExternalData.Set(tensor, location, offset, bytes.Length);
            }
        }
    }

    private static void ReplaceFile(string target, ModelProto model, Action? beforeMove = null)
    {
        string temporary = Begin(target);
        try
        {
            using (FileStream stream = OutputGate.CreateFile(temporary))
            {
                model.WriteTo(stream);
                stream.Flush(flushToDisk: true);
            }
            beforeMove?.Invoke();
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            End(temporary);
        }
    }

    private static long Align(FileStream stream)
    {
        long padding = (Alignment - stream.Position % Alignment) % Alignment;
        stream.Write(new byte[padding]);
        return stream.Position;
    }

    private static bool RefersTo(OnnxModel model, string data) =>
        model.Folder is not null
        && ModelTensors
            .All(model.Proto)
            .Where(ModelTensors.IsExternal)
            .Any(t => ExternalData.Locate(t, model.Folder, expected: -1).Path == data);

    private static bool SameFolder(string? one, string other) =>
        one is not null && Path.TrimEndingDirectorySeparator(one) == Path.TrimEndingDirectorySeparator(other);

    // Named and known like all that is being written, so that a signal or the next run removes what is left of it.
    private static string Begin(string target)
    {
        TemporarySibling.CleanUp(target);
        return TemporarySibling.Create(target);
    }

    private static void End(string temporary)
    {
        File.Delete(temporary);
        TemporarySibling.Release(temporary);
    }
}
