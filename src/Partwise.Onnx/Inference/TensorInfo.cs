namespace Partwise.Onnx.Inference;

/// <summary>What a model says of one of its inputs or outputs.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, Ort.NodeMetadata metadata)
    {
        Name = name;
        if (metadata.OnnxValueType != Ort.OnnxValueType.ONNX_TYPE_TENSOR)
            return;
        ElementType = metadata.ElementDataType;
        Shape = [.. metadata.Dimensions];
        SymbolicDimensions = metadata.SymbolicDimensions;
    }

    /// <summary>The name to run it by.</summary>
    public string Name { get; }

    /// <summary>The type of the elements; null for a sequence, map or optional.</summary>
    public TensorElementType? ElementType { get; }

    /// <summary>One number per dimension, -1 where the model leaves it open; empty for a scalar. Read only.</summary>
    public long[] Shape { get; } = [];

    /// <summary>The model's names of its open dimensions, such as "N"; one entry per dimension, empty where there is none. Read
    /// only.</summary>
    public string[] SymbolicDimensions { get; } = [];

    /// <summary>Writes, for example, "float32 [N, 3, 224, 224]"; "?" stands for an open dimension without a name.</summary>
    public override string ToString()
    {
        var dimensions = Shape.Select(
            (d, i) =>
                d >= 0 ? $"{d}"
                : SymbolicDimensions[i].Length > 0 ? SymbolicDimensions[i]
                : "?"
        );
        return ElementTypes.Name(ElementType) + (ElementType is null ? "" : $" [{string.Join(", ", dimensions)}]");
    }

    /// <summary>Whether a tensor could be this input or output.</summary>
    internal bool Accepts(OrtValue tensor) =>
        ElementType is null
        || (
            tensor.ElementType == ElementType
            && tensor.Shape.Length == Shape.Length
            && Shape.Zip(tensor.Shape).All(d => d.First < 0 || d.First == d.Second)
        );
}
