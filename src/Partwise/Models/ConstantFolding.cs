using Partwise.Engine;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Computes, once and for all, what in a graph does not depend on the image, so that every weight is an initializer however the exporter wrote it.</summary>
internal static class ConstantFolding
{
    /// <summary>A model that computes the same outputs and in which constants are initializers; the given one where they are already.</summary>
    /// <param name="model">The model; it may be changed.</param>
    /// <exception cref="OnnxRuntimeException">A constant cannot be computed.</exception>
    public static OnnxModel Fold(OnnxModel model)
    {
        var graph = new GraphIndex(model);
        string[] computed = [.. graph.Nodes.Where(n => !n.Output.All(o => o.Length == 0 || graph.IsConstant(o))).SelectMany(graph.InputsOf)
            .Where(t => graph.IsConstant(t) && graph.Producer(t) is { OpType: not "Constant" }).Distinct(StringComparer.Ordinal)];
        if (computed.Length == 0)
            return model;
        IReadOnlyList<TensorProto> values = Compute(model, computed);
        HashSet<NodeProto> makers = [.. values.Select(v => graph.Producer(v.Name)!)];
        NodeProto[] kept = [.. model.Graph.Node.Where(n => !makers.Contains(n))];
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(kept);
        model.Graph.Initializer.AddRange(values);
        // The cut leaves out what only led to the constants.
        return SubgraphExtractor.Extract(model, null, model.Outputs.Select(o => o.Name));
    }

    // A tensor of a rare type stays computed: no weight has it.
    private static List<TensorProto> Compute(OnnxModel model, string[] names)
    {
        using InferenceSession session = EngineSessions.Create(SubgraphExtractor.Extract(model, [], names), intraOpThreads: 1);
        OrtValue[] values = session.Run([], [], names);
        try
        {
            return [.. values.Select((v, i) => ConstantFolder.ToTensor(names[i], v)).OfType<TensorProto>()];
        }
        finally
        {
            foreach (OrtValue value in values)
                value.Dispose();
        }
    }
}
