using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Writes a second copy of what lies behind a head's map, run on maps and class weights of its own, and its gradient. The copy leaves the
/// original's nodes alone, so that the engine computes these as before, bit for bit.
///</summary>
internal static class GradientNodes
{
    /// <summary>Adds the copy.</summary>
    /// <param name="host">The network to write into; its operator set must have been raised for gradients.</param>
    /// <param name="model">The original network.</param>
    /// <param name="form">The head.</param>
    /// <param name="logits">The logits' tensor.</param>
    /// <param name="map">The tensor to read in place of the map's, [rows, …].</param>
    /// <param name="weights">The weights of the logits, [rows, classes].</param>
    /// <param name="rows">How many rows; null where that is known only at run time.</param>
    /// <param name="prefix">What the names of new tensors begin with.</param>
    /// <returns>The gradient, laid out as the map's tensor.</returns>
    public static string Add(
        GraphEditor host,
        OnnxModel model,
        LocalForm form,
        string logits,
        string map,
        string weights,
        long? rows,
        string prefix
    )
    {
        OnnxDimension batch = rows is { } known ? known : "rows";
        HeadGradient head = HeadGradient.Behind(model, form.Map.Tensor, form.TensorShape, batch, logits, form.LogitsShape);
        var original = new GraphIndex(host.Model);
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [form.Map.Tensor] = map,
            [head.Weights] = weights,
            [""] = "",
        };
        foreach (TensorProto tensor in head.Graph.Graph.Initializer)
        {
            // Weights are not stored twice.
            if (original.Contains(tensor.Name) && original.IsConstant(tensor.Name))
            {
                names[tensor.Name] = tensor.Name;
                continue;
            }
            TensorProto copy = tensor.Clone();
            copy.Name = names[tensor.Name] = host.UniqueName($"{prefix}/{tensor.Name}");
            host.AddInitializer(copy);
        }
        foreach (NodeProto node in new GraphIndex(head.Graph).TopologicalOrder())
        {
            if (node.Attribute.Any(a => a.G is not null || a.Graphs.Count > 0))
                throw new OnnxException(
                    $"{node.Describe()} holds a graph of its own, which cannot be copied into the head's gradient; export the model "
                        + $"without control flow."
                );
            string[] outputs = [.. node.Output.Select(o => o.Length == 0 ? "" : names[o] = host.UniqueName($"{prefix}/{o}"))];
            host.AddNode(node.OpType, node.Input.Select(i => names[i]), outputs, node.Attribute.Select(a => a.Clone()), node.Domain);
        }
        return names[head.Gradient];
    }
}
