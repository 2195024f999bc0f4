using Google.Protobuf;

namespace Partwise.Onnx;

/// <summary>Makes attributes of nodes.</summary>
public static class OnnxAttribute
{
    /// <summary>An integer attribute.</summary>
    public static AttributeProto Of(string name, long value) => New(name, AttributeProto.Types.AttributeType.Int, a => a.I = value);

    /// <summary>A number attribute.</summary>
    public static AttributeProto Of(string name, float value) => New(name, AttributeProto.Types.AttributeType.Float, a => a.F = value);

    /// <summary>A text attribute.</summary>
    public static AttributeProto Of(string name, string value) =>
        New(name, AttributeProto.Types.AttributeType.String, a => a.S = ByteString.CopyFromUtf8(value));

    /// <summary>An attribute of several integers.</summary>
    public static AttributeProto Of(string name, params long[] values) =>
        New(name, AttributeProto.Types.AttributeType.Ints, a => a.Ints.AddRange(values));

    /// <summary>An attribute of several numbers.</summary>
    public static AttributeProto Of(string name, params float[] values) =>
        New(name, AttributeProto.Types.AttributeType.Floats, a => a.Floats.AddRange(values));

    /// <summary>A tensor attribute; the tensor is not copied.</summary>
    public static AttributeProto Of(string name, TensorProto value) =>
        New(name, AttributeProto.Types.AttributeType.Tensor, a => a.T = value);

    /// <summary>A subgraph attribute; the graph is not copied.</summary>
    public static AttributeProto Of(string name, GraphProto value) => New(name, AttributeProto.Types.AttributeType.Graph, a => a.G = value);

    private static AttributeProto New(string name, AttributeProto.Types.AttributeType type, Action<AttributeProto> set)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var attribute = new AttributeProto { Name = name, Type = type };
        set(attribute);
        return attribute;
    }
}
