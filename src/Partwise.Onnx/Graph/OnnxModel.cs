using Google.Protobuf;

namespace Partwise.Onnx;

/// <summary>
/// An ONNX file as data. Everything in it is kept, also what Partwise does not know, so an unmodified model is written back as it was read;
/// only functions that the model defines for itself are put in the place of their calls when it is read. Not thread-safe while it is being
/// changed.
///</summary>
public sealed partial class OnnxModel
{
    private readonly long _sizeRead;

    /// <summary>A model around a message that the caller has built; the message is not copied and not checked.</summary>
    public OnnxModel(ModelProto proto)
        : this(proto, path: null, folder: null, sizeRead: -1) { }

    private OnnxModel(ModelProto proto, string? path, string? folder, long sizeRead)
    {
        ArgumentNullException.ThrowIfNull(proto);
        proto.Graph ??= new GraphProto();
        Proto = proto;
        Path = path;
        Folder = folder;
        _sizeRead = sizeRead;
    }

    /// <summary>The model as the file format states it; may be changed.</summary>
    public ModelProto Proto { get; }

    /// <summary>The main graph of <see cref="Proto"/>.</summary>
    public GraphProto Graph => Proto.Graph;

    /// <summary>The full path it was loaded from; null where it came from memory.</summary>
    public string? Path { get; }

    /// <summary>The folder that external data is relative to; null where there is none.</summary>
    public string? Folder { get; private set; }

    /// <summary>The size in bytes of the file or array it was read from, without external data; of what would be written where it was
    /// built.</summary>
    public long FileSize => _sizeRead >= 0 ? _sizeRead : ModelSize.Of(Proto);

    /// <summary>The version of ONNX's own operator set; 1 where the model imports none, as the format says of its oldest files.</summary>
    public int Opset => (int)(FindOpset("")?.Version ?? 1);

    /// <summary>The program that wrote it, such as <c>pytorch</c>; empty where it does not say.</summary>
    public string ProducerName => Proto.ProducerName;

    /// <summary>The values that must be fed: graph inputs that are no initializers.</summary>
    /// <exception cref="OnnxFormatException">A stated size is negative.</exception>
    public IReadOnlyList<OnnxValueInfo> Inputs
    {
        get
        {
            HashSet<string> constants =
            [
                .. Graph.Initializer.Select(t => t.Name),
                .. Graph.SparseInitializer.Select(t => t.Values?.Name ?? ""),
            ];
            return [.. Graph.Input.Where(i => !constants.Contains(i.Name)).Select(OnnxValueInfo.FromProto)];
        }
    }

    /// <summary>The values that come out.</summary>
    /// <exception cref="OnnxFormatException">A stated size is negative.</exception>
    public IReadOnlyList<OnnxValueInfo> Outputs => [.. Graph.Output.Select(OnnxValueInfo.FromProto)];

    /// <summary>The metadata as it is now; where a key stands twice, its first value.</summary>
    public IReadOnlyDictionary<string, string> Metadata
    {
        get
        {
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (StringStringEntryProto entry in Proto.MetadataProps)
                metadata.TryAdd(entry.Key, entry.Value);
            return metadata;
        }
    }

    /// <summary>The metadata value of <paramref name="key"/>, or null.</summary>
    public string? GetMetadata(string key) => Proto.MetadataProps.FirstOrDefault(e => e.Key == key)?.Value;

    /// <summary>Sets the metadata value of <paramref name="key"/>; null removes the key.</summary>
    public void SetMetadata(string key, string? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        StringStringEntryProto? entry = Proto.MetadataProps.FirstOrDefault(e => e.Key == key);
        for (int i = Proto.MetadataProps.Count - 1; i >= 0; i--)
        {
            StringStringEntryProto other = Proto.MetadataProps[i];
            if (other.Key == key && (value is null || other != entry))
                Proto.MetadataProps.RemoveAt(i);
        }
        if (value is null)
            return;
        if (entry is null)
            Proto.MetadataProps.Add(entry = new StringStringEntryProto { Key = key });
        entry.Value = value;
    }

    /// <summary>The numbers of a tensor of this model, external data included.</summary>
    /// <exception cref="OnnxFormatException">See <see cref="OnnxTensor.Read"/>.</exception>
    public OnnxTensor ReadTensor(TensorProto tensor) => OnnxTensor.Read(tensor, Folder);

    /// <summary>The version imported of an operator domain (empty for ONNX's own); null where it is not imported.</summary>
    public OperatorSetIdProto? FindOpset(string domain) => Proto.OpsetImport.FirstOrDefault(o => Same(o.Domain, domain));

    /// <summary>A model of its own with the same content; tensor data is shared, as it cannot be changed in place.</summary>
    public OnnxModel Clone() => new(Proto.Clone(), Path, Folder, _sizeRead);

    /// <summary>The content as one array; data that lies in other files stays there.</summary>
    /// <exception cref="OnnxException">The model takes more than the 2 GB that the format allows in one piece.</exception>
    public byte[] ToByteArray()
    {
        ModelSize.Require(Proto, ModelSize.Limit);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Proto.CalculateSize());
        Proto.WriteTo(bytes.AsSpan());
        return bytes;
    }

    /// <summary>A model around <paramref name="proto"/> whose external data is found where that of this one is.</summary>
    internal OnnxModel WithProto(ModelProto proto) => new(proto, path: null, Folder, sizeRead: -1);

    private static bool Same(string domain, string other) => (domain is "ai.onnx" ? "" : domain) == (other is "ai.onnx" ? "" : other);
}
