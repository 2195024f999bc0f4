using AttributeType = Partwise.Onnx.AttributeProto.Types.AttributeType;

namespace Partwise.Onnx;

/// <summary>Reads what a node states: its attributes, and how to name it to people.</summary>
public static class NodeExtensions
{
    /// <summary>Whether the node is the standard operator <paramref name="opType"/> (domain empty or <c>ai.onnx</c>).</summary>
    public static bool Is(this NodeProto node, string opType) => node.OpType == opType && (node.Domain is "" or "ai.onnx");

    /// <summary>The input at <paramref name="position"/>; an empty string where it is omitted.</summary>
    public static string InputOrEmpty(this NodeProto node, int position) => position < node.Input.Count ? node.Input[position] : "";

    /// <summary>The attribute <paramref name="name"/>, or null.</summary>
    public static AttributeProto? FindAttribute(this NodeProto node, string name)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name == name)
                return attribute;
        }
        return null;
    }

    /// <summary>The integer attribute <paramref name="name"/>, or <paramref name="fallback"/> where the node does not state it.</summary>
    /// <exception cref="OnnxFormatException">The attribute is of another type.</exception>
    public static long GetInt(this NodeProto node, string name, long fallback) => Find(node, name, AttributeType.Int)?.I ?? fallback;

    /// <summary>The number attribute <paramref name="name"/>, or <paramref name="fallback"/> where the node does not state it.</summary>
    /// <exception cref="OnnxFormatException">The attribute is of another type.</exception>
    public static float GetFloat(this NodeProto node, string name, float fallback) => Find(node, name, AttributeType.Float)?.F ?? fallback;

    /// <summary>The text attribute <paramref name="name"/>, or <paramref name="fallback"/> where the node does not state it.</summary>
    /// <exception cref="OnnxFormatException">The attribute is of another type.</exception>
    public static string GetString(this NodeProto node, string name, string fallback) =>
        Find(node, name, AttributeType.String)?.S.ToStringUtf8() ?? fallback;

    /// <summary>The integers of the attribute <paramref name="name"/>, or null where the node does not state it.</summary>
    /// <exception cref="OnnxFormatException">The attribute is of another type.</exception>
    public static long[]? GetInts(this NodeProto node, string name) => Find(node, name, AttributeType.Ints)?.Ints.ToArray();

    /// <summary>The numbers of the attribute <paramref name="name"/>, or null where the node does not state it.</summary>
    /// <exception cref="OnnxFormatException">The attribute is of another type.</exception>
    public static float[]? GetFloats(this NodeProto node, string name) => Find(node, name, AttributeType.Floats)?.Floats.ToArray();

    /// <summary>The tensor attribute <paramref name="name"/>, or null where the node does not state it.</summary>
    /// <exception cref="OnnxFormatException">The attribute is of another type.</exception>
    public static TensorProto? GetTensor(this NodeProto node, string name) => Find(node, name, AttributeType.Tensor)?.T;

    /// <summary>The operator with the node's name, or with its first output where it has none: <c>Gemm '/fc/Gemm'</c>.</summary>
    public static string Describe(this NodeProto node)
    {
        string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0) ?? "?";
        return $"{node.OpType} '{name}'";
    }

    internal static bool HasSubgraph(this NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is not null || attribute.Graphs.Count > 0)
                return true;
        }
        return false;
    }

    internal static IEnumerable<GraphProto> Subgraphs(this NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is not null)
                yield return attribute.G;
            foreach (GraphProto graph in attribute.Graphs)
                yield return graph;
        }
    }

    private static AttributeProto? Find(NodeProto node, string name, AttributeType expected)
    {
        AttributeProto? attribute = node.FindAttribute(name);
        if (attribute is null)
            return null;
        AttributeType actual = attribute.HasType ? attribute.Type : Guess(attribute);
        if (actual == expected || (actual == AttributeType.Undefined && (expected is AttributeType.Ints or AttributeType.Floats)))
            return attribute;
        throw new OnnxFormatException(
            $"The attribute '{name}' of {node.Describe()} is of type {actual}, but {expected} is expected; export the model again."
        );
    }

    // Files of IR version 1 need not state the type.
    private static AttributeType Guess(AttributeProto attribute)
    {
        if (attribute.HasF)
            return AttributeType.Float;
        if (attribute.HasI)
            return AttributeType.Int;
        if (attribute.HasS)
            return AttributeType.String;
        if (attribute.T is not null)
            return AttributeType.Tensor;
        if (attribute.Ints.Count > 0)
            return AttributeType.Ints;
        return attribute.Floats.Count > 0 ? AttributeType.Floats : AttributeType.Undefined;
    }
}
