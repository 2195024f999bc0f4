namespace Partwise.Engine;

/// <summary>What a model says of one of its inputs or outputs.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, TensorElementType elementType, long[] shape, string[] symbolicDimensions)
    {
        Name = name;
        ElementType = elementType;
        Shape = shape;
        SymbolicDimensions = symbolicDimensions;
    }

    /// <summary>The name to run it by.</summary>
    public string Name { get; }

    /// <summary>The type of the elements; <see cref="TensorElementType.Undefined"/> for a sequence, map or optional.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>One number per dimension, -1 where the model leaves it open; empty for a scalar. Read only.</summary>
    public long[] Shape { get; }

    /// <summary>The model's names of its open dimensions, such as "N"; one entry per dimension, empty where there is none. Read only.</summary>
    public string[] SymbolicDimensions { get; }

    /// <summary>Writes, for example, "float32 [N, 3, 224, 224]"; "?" stands for an open dimension without a name.</summary>
    public override string ToString()
    {
        var dimensions = Shape.Select((d, i) => d >= 0 ? $"{d}" : SymbolicDimensions[i].Length > 0 ? SymbolicDimensions[i] : "?");
        return ElementType == TensorElementType.Undefined
            ? ElementTypes.Name(ElementType)
            : $"{ElementTypes.Name(ElementType)} [{string.Join(", ", dimensions)}]";
    }

    /// <summary>Whether a tensor of this type and shape could be this input or output.</summary>
    internal bool Accepts(TensorElementType type, ReadOnlySpan<long> shape)
    {
        if (ElementType == TensorElementType.Undefined)
            return true;
        if (type != ElementType || shape.Length != Shape.Length)
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (Shape[i] >= 0 && Shape[i] != shape[i])
                return false;
        }
        return true;
    }
}
