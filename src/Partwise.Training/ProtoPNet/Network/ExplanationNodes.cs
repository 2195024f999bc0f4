using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Adds the explanation outputs of a part network: the parts of a class are its own prototypes. A part's contribution is similarity ×
/// weight, its map weight × activation map, and the bias is what the prototypes of all other classes add, so that bias + Σ contributions =
/// logit.
///</summary>
internal static class ExplanationNodes
{
    /// <summary>Adds nodes and outputs.</summary>
    /// <param name="graph">A graph with the nodes of <see cref="PrototypeNodes"/>.</param>
    /// <param name="tensors">Their tensors.</param>
    /// <param name="network">The network.</param>
    /// <param name="batch">The batch dimension.</param>
    /// <param name="top">T, the classes explained.</param>
    /// <returns>How every class is represented.</returns>
    public static IReadOnlyList<PartClass> Append(
        GraphEditor graph,
        PrototypeTensors tensors,
        ProtoPNetNetwork network,
        OnnxDimension batch,
        int top
    )
    {
        int classes = network.Connection.Classes,
            m = network.Prototypes.Count,
            height = network.ActivationHeight,
            width = network.ActivationWidth;
        var own = OwnPrototypes.Of(network);
        graph.AddNode("TopK", [tensors.Logits, Ints(graph, top)], [PartOutputs.Logit, PartOutputs.Class], [OnnxAttribute.Of("axis", 1)]);

        string off = graph.AddInitializer("partwise/other_classes", own.OtherWeights, classes, m);
        string biases = graph.AddNode("Gemm", [tensors.Similarities, off], OnnxAttribute.Of("transB", 1));
        graph.AddNode("GatherElements", [biases, PartOutputs.Class], [PartOutputs.Bias], [OnnxAttribute.Of("axis", 1)]);

        // Of each image only the prototypes of its top classes are gathered.
        string rows = graph.AddNode(
            "Gather",
            [graph.AddInitializer("partwise/rows", own.Rows, classes, own.K), PartOutputs.Class],
            OnnxAttribute.Of("axis", 0)
        );
        string weights = graph.AddNode(
            "Gather",
            [graph.AddInitializer("partwise/weights", own.Weights, classes, own.K), PartOutputs.Class],
            OnnxAttribute.Of("axis", 0)
        );
        string flat = Reshape(graph, rows, 0, top * own.K);
        string similar = Reshape(
            graph,
            graph.AddNode("GatherElements", [tensors.Similarities, flat], OnnxAttribute.Of("axis", 1)),
            0,
            top,
            own.K
        );
        graph.AddNode("Mul", [similar, weights], [PartOutputs.Contribution]);

        string maps = Reshape(graph, tensors.Maps, 0, m, height * width);
        string gathered = graph.AddNode(
            "GatherND",
            [maps, graph.AddNode("Unsqueeze", [flat, Ints(graph, 2)])],
            OnnxAttribute.Of("batch_dims", 1)
        );
        string ofParts = Reshape(graph, gathered, 0, top, own.K, height, width);
        graph.AddNode("Mul", [ofParts, graph.AddNode("Unsqueeze", [weights, Ints(graph, 3, 4)])], [PartOutputs.Map]);

        graph.AddOutput(PartOutputs.Class, OnnxElementType.Int64, batch, top);
        graph.AddOutput(PartOutputs.Logit, OnnxElementType.Float, batch, top);
        graph.AddOutput(PartOutputs.Bias, OnnxElementType.Float, batch, top);
        graph.AddOutput(PartOutputs.Contribution, OnnxElementType.Float, batch, top, own.K);
        graph.AddOutput(PartOutputs.Map, OnnxElementType.Float, batch, top, own.K, height, width);
        return own.Classes;
    }

    private static string Ints(GraphEditor graph, params long[] values) => graph.AddInitializer("partwise/integers", values, values.Length);

    private static string Reshape(GraphEditor graph, string tensor, params long[] shape) =>
        graph.AddNode("Reshape", [tensor, Ints(graph, shape)]);
}
