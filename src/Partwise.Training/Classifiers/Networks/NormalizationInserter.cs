using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Puts batch normalisation back where an exporter has folded it into the convolutions.</summary>
internal static class NormalizationInserter
{
    private static readonly HashSet<string> s_pools = new(StringComparer.Ordinal)
    {
        "GlobalAveragePool",
        "GlobalMaxPool",
        "ReduceMean",
        "ReduceMax",
    };
    private static readonly HashSet<string> s_otherNorms = new(StringComparer.Ordinal)
    {
        "LayerNormalization",
        "InstanceNormalization",
        "GroupNormalization",
    };

    /// <summary>
    /// Inserts a batch normalisation (scale 1, shift 0, mean 0, variance 1) after each convolution that may have lost one; its own bias
    /// goes.
    /// Left alone are convolutions that have one already, those without a bias in a network that still has normalisations (folding would
    /// have left a bias), those that work on pooled vectors (squeeze and excitation), and networks that normalise layers instead of
    /// batches.
    ///</summary>
    /// <param name="model">The network, its weights initializers; it is changed.</param>
    /// <returns>The number inserted.</returns>
    public static int Insert(OnnxModel model)
    {
        var index = new GraphIndex(model);
        IReadOnlyList<NodeProto> order = index.TopologicalOrder();
        if (order.Any(n => s_otherNorms.Contains(n.OpType) || IsLayerNormalization(n, index)))
            return 0;
        bool some = order.Any(n => n.Is("BatchNormalization"));
        HashSet<string> pooled = Pooled(order, index);
        NodeProto[] wanted =
        [
            .. order.Where(n =>
                n.Is("Conv")
                && !pooled.Contains(n.Input[0])
                && index.Initializer(n.Input[1]) is { Dims.Count: > 2 }
                && (n.InputOrEmpty(2).Length > 0 || !some)
                && !index.Consumers(n.Output[0]).Any(c => c.Is("BatchNormalization"))
            ),
        ];
        var graph = new GraphEditor(model);
        foreach (NodeProto conv in wanted)
            Insert(graph, conv, (int)index.Initializer(conv.Input[1])!.Dims[0]);
        var after = new GraphIndex(model);
        foreach (TensorProto unread in model.Graph.Initializer.Where(t => after.Consumers(t.Name).Count == 0).ToArray())
            model.Graph.Initializer.Remove(unread);
        graph.TopologicalSort();
        return wanted.Length;
    }

    private static void Insert(GraphEditor graph, NodeProto conv, int channels)
    {
        string output = conv.Output[0],
            weight = conv.Input[1];
        string prefix = weight.EndsWith(".weight", StringComparison.Ordinal) ? weight[..^".weight".Length] : weight;
        while (conv.Input.Count > 2)
            conv.Input.RemoveAt(2);
        conv.Output[0] = graph.UniqueName($"{output}/raw");
        var node = new NodeProto { OpType = "BatchNormalization", Name = graph.UniqueName($"{output}/BatchNormalization") };
        node.Input.AddRange([conv.Output[0], Vector("scale", 1), Vector("shift", 0), Vector("mean", 0), Vector("variance", 1)]);
        node.Output.Add(output);
        graph.Model.Graph.Node.Add(node);

        string Vector(string what, float value)
        {
            var values = new float[channels];
            Array.Fill(values, value);
            return graph.AddInitializer(OnnxTensor.Create(graph.UniqueName($"{prefix}.{what}"), values, channels));
        }
    }

    /// <summary>Whether the node is the subtraction of its input's mean in a layer normalisation written as plain nodes.</summary>
    private static bool IsLayerNormalization(NodeProto node, GraphIndex index) =>
        node.Is("Sub")
        && index.Producer(node.Input[1]) is { } mean
        && mean.Is("ReduceMean")
        && mean.Input[0] == node.Input[0]
        && index.Consumers(node.Output[0]).Any(n => n.Is("Pow") || n.Is("Mul"))
        && index.Consumers(node.Output[0]).Any(n => n.Is("Div"));

    /// <summary>The tensors that hold one number per channel: what is computed of pooled maps alone.</summary>
    private static HashSet<string> Pooled(IReadOnlyList<NodeProto> order, GraphIndex index)
    {
        var pooled = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in order)
        {
            string[] read = [.. index.InputsOf(node).Where(i => i.Length > 0 && !index.IsConstant(i))];
            if (read.Length > 0 && (s_pools.Contains(node.OpType) || read.All(pooled.Contains)))
                pooled.UnionWith(node.Output);
        }
        return pooled;
    }
}
