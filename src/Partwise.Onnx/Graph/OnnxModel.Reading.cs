using System.Security.Cryptography;
using Google.Protobuf;
using Partwise.Files;

namespace Partwise.Onnx;

public sealed partial class OnnxModel
{
    // The largest published classifiers have some thousands; a hundred thousand take half a minute
    // before anything is known about them.
    internal const int MostNodes = 50_000;

    private const string Remedy = "give a file that ends in .onnx as PyTorch, Keras or timm export it";

    /// <summary>Reads a model from a file. Data in other files is checked to be there, but read only when it is asked for.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="OnnxException">There is no such file, it is a folder, or it cannot be read.</exception>
    /// <exception cref="OnnxFormatException">It is empty, larger than 2 GB, no ONNX model, or refers to data that is missing, too short or
    /// outside its folder.</exception>
    public static OnnxModel Load(string path) => Load(path, hash: null);

    /// <summary>As the other, and hashes the model as it is read.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="hash">Takes the file's bytes and then, where weights lie in other files, their bytes in the order of the tensors, each
    /// part of a file once.</param>
    public static OnnxModel Load(string path, IncrementalHash? hash)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new OnnxException($"'{path}' is a folder, but an ONNX file is wanted; give the .onnx file in it.");
        ModelProto proto;
        long length;
        try
        {
            using FileStream stream = InputFile.OpenAtMost(
                full,
                ModelSize.Limit,
                length => new OnnxFormatException(
                    $"'{path}' has {length} bytes, but an ONNX file has at most {ModelSize.Limit}; export it with external data."
                )
            );
            length = stream.Length;
            if (length == 0)
                throw new OnnxFormatException($"'{path}' is empty, so it is not an ONNX model; download or export it again.");
            proto = ModelProto.Parser.ParseFrom(hash is null ? stream : new HashedStream(stream, hash));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OnnxException($"There is no file '{path}'; check the name of the ONNX model.", e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotOnnx($"'{path}'", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new OnnxException($"'{path}' cannot be read ({e.Message.TrimEnd('.')}); check its permissions.", e);
        }
        Validate(proto, $"'{path}'");
        string folder = System.IO.Path.GetDirectoryName(full)!;
        foreach (TensorProto tensor in ModelTensors.All(proto).Where(ModelTensors.IsExternal))
        {
            ExternalData.UseForwardSlashes(tensor);
            ExternalData.Locate(tensor, folder, ExpectedOrUnknown(tensor));
        }
        FunctionInlining.Apply(proto);
        var model = new OnnxModel(proto, full, folder, length);
        if (hash is not null)
            model.CopyExternalDataTo(new HashedStream(Stream.Null, hash));
        return model;
    }

    /// <summary>Reads a model from memory. Data in other files cannot be read then.</summary>
    /// <exception cref="OnnxFormatException">The bytes are no ONNX model.</exception>
    public static OnnxModel Parse(ReadOnlySpan<byte> bytes)
    {
        string what = $"The array of {bytes.Length} bytes";
        if (bytes.IsEmpty)
            throw new OnnxFormatException("The array is empty, so it is not an ONNX model; give the bytes of a whole .onnx file.");
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotOnnx(what, e);
        }
        Validate(proto, what);
        FunctionInlining.Apply(proto);
        return new OnnxModel(proto, path: null, folder: null, bytes.Length);
    }

    private static void Validate(ModelProto proto, string what)
    {
        if (proto.Graph is null)
            throw new OnnxFormatException($"{what} is not an ONNX model: it holds no graph; {Remedy}.");
        if (proto.Graph.Node.Count == 0)
            throw new OnnxFormatException($"{what} is not an ONNX model that can run: its graph has no nodes; {Remedy}.");
        if (proto.Graph.Node.Count > MostNodes)
            throw new OnnxFormatException(
                $"{what} has {proto.Graph.Node.Count} nodes, but at most {MostNodes} are taken; export a classifier, or simplify it."
            );
        if (proto.Graph.Output.Count == 0)
            throw new OnnxFormatException($"{what} is not an ONNX model that can run: its graph has no output; {Remedy}.");
        GraphNames.Check(proto.Graph, what);
        // Operator sets were introduced with IR version 3; they come after the graph, so a file cut short there has none.
        if (proto.IrVersion >= 3 && proto.OpsetImport.Count == 0)
            throw new OnnxFormatException(
                $"{what} is not a whole ONNX model: it names no operator set, so it is cut short; download or export it again."
            );
        foreach (OperatorSetIdProto opset in proto.OpsetImport)
        {
            if (opset.Version is < 0 or > int.MaxValue)
                throw new OnnxFormatException(
                    $"{what} is not an ONNX model that can run: it names operator set {opset.Version}; {Remedy}."
                );
        }
    }

    private static long ExpectedOrUnknown(TensorProto tensor) =>
        TensorBytes.ElementSize((OnnxElementType)tensor.DataType) > 0 ? TensorBytes.Expected(tensor) : -1;

    private static OnnxFormatException NotOnnx(string what, InvalidProtocolBufferException e) =>
        new($"{what} is not an ONNX model, or is cut short or damaged; {Remedy}, or download it again.", e);
}
