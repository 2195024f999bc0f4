namespace Partwise.Onnx.Differentiation;

/// <summary>The element types of a graph's tensors.</summary>
public static class ElementTypes
{
    /// <summary>What the graph states about types, and what follows from it before it runs; tensors whose type is not known are left
    /// out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">Its index.</param>
    public static IReadOnlyDictionary<string, OnnxElementType> Of(OnnxModel model, GraphIndex index)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(index);
        return TensorFacts.Of(model, index, index.TopologicalOrder()).Types;
    }
}
