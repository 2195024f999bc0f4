using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Parts;

/// <summary>
/// Writes the parts of a head that is taken by its gradient: a copy of the head runs forward and backward once for every top class, and
/// gives J. With E = J ⊙ f summed over the channels, A = worth · J and B = prototypes · f, the map of part i is A_i B_i + ω_i (E − Σ A_j
/// B_j), and the offset is what logit, bias and E leave. The names of intermediate tensors begin with <c>partwise/</c>.
///</summary>
internal static class LocalPartNodes
{
    public static void Add(GraphEditor graph, Classifier classifier, PrototypeTable table, int top)
    {
        FeatureMap map = classifier.Features;
        int channels = map.Channels,
            positions = map.Positions,
            k = table.K,
            classes = classifier.Classes;
        // [N, T, D, H·W], and the features [N, 1, D, H·W].
        string gradient = Gradients(graph, classifier, top);
        string features = Reshape(
            graph,
            FeatureNodes.Grid(graph, map, map.Tensor, "partwise/grid"),
            "partwise/features",
            0,
            1,
            channels,
            positions
        );

        graph.AddInitializer(OnnxTensor.Create("partwise/rows", table.Rows, classes, k));
        graph.AddInitializer(OnnxTensor.Create("partwise/prototypes", table.Values, table.Count, channels));
        graph.AddInitializer(OnnxTensor.Create("partwise/worth", table.Worth, table.Count, channels));
        graph.AddInitializer(OnnxTensor.Create("partwise/shares", table.Shares, classes, k, 1));
        string rows = Gather(graph, "partwise/rows", PartOutputs.Class, "partwise/top_rows");
        string amount = Node(
            graph,
            "MatMul",
            [Gather(graph, "partwise/prototypes", rows, "partwise/top_prototypes"), features],
            "partwise/amounts"
        );
        string worth = Node(graph, "MatMul", [Gather(graph, "partwise/worth", rows, "partwise/top_worth"), gradient], "partwise/worths");
        string parts = Node(graph, "Mul", [amount, worth], "partwise/parts");

        string products = Node(graph, "Mul", [gradient, features], "partwise/products");
        string whole = EvidenceNodes.Reduce(graph, "ReduceSum", products, 2, "partwise/evidence");
        string left = Node(
            graph,
            "Sub",
            [whole, EvidenceNodes.Reduce(graph, "ReduceSum", parts, 2, "partwise/explained")],
            "partwise/left"
        );
        string shared = Node(
            graph,
            "Mul",
            [Gather(graph, "partwise/shares", PartOutputs.Class, "partwise/top_shares"), left],
            "partwise/shared"
        );
        string maps = Node(graph, "Add", [parts, shared], "partwise/maps");
        Reshape(graph, maps, PartOutputs.Map, 0, top, k, map.Height!.Value, map.Width!.Value);
        graph.AddInitializer(OnnxTensor.Create("partwise/ones", Enumerable.Repeat(1f, positions).ToArray(), positions));
        graph.AddNode("MatMul", [maps, "partwise/ones"], [PartOutputs.Contribution]);

        string sums = Reshape(graph, Node(graph, "MatMul", [whole, "partwise/ones"], "partwise/sums"), "partwise/sum", 0, top);
        graph.AddNode(
            "Sub",
            [Node(graph, "Sub", [PartOutputs.Logit, PartOutputs.Bias], "partwise/above_bias"), sums],
            [PartOutputs.Offset]
        );
        string unexplained = Reshape(graph, Norm(graph, left, "partwise/left_norm"), "partwise/unexplained", 0, top);
        string explained = EvidenceNodes.Reduce(
            graph,
            "ReduceSum",
            Reshape(graph, Norm(graph, parts, "partwise/part_norms"), "partwise/norms", 0, top, k),
            2,
            "partwise/norm_sum"
        );
        // A class without fitted parts has nothing that explains it.
        string guarded = Node(
            graph,
            "Max",
            [Reshape(graph, explained, "partwise/norm_sums", 0, top), graph.AddInitializer("partwise/tiny", [1e-30f], 1)],
            "partwise/guarded"
        );
        graph.AddNode("Div", [unexplained, guarded], [PartOutputs.Epsilon]);
    }

    /// <summary>J of every top class, [N, T, D, H·W].</summary>
    private static string Gradients(GraphEditor graph, Classifier classifier, int top)
    {
        LocalForm form = classifier.Form.Local!;
        FeatureMap map = form.Map;
        string logits = classifier.Inspection.LogitsTensor;
        graph.AddInitializer(OnnxTensor.Create("partwise/classes", [(long)classifier.Classes], []));
        graph.AddInitializer(OnnxTensor.Create("partwise/off_on", [0f, 1f], 2));
        string weights = Node(graph, "OneHot", [PartOutputs.Class, "partwise/classes", "partwise/off_on"], "partwise/class_weights");
        string behind = Node(graph, "Unsqueeze", [map.Tensor, graph.AddInitializer("partwise/axis", [1L], 1)], "partwise/behind");
        string copies = Node(
            graph,
            "Expand",
            [
                behind,
                graph.AddInitializer(
                    "partwise/copies",
                    [1L, top, .. Enumerable.Repeat(1L, form.TensorShape.Length - 1)],
                    form.TensorShape.Length + 1
                ),
            ],
            "partwise/behinds"
        );
        long[] one = form.TensorShape[1..],
            oneLogits = form.LogitsShape[1..];
        if (form.TakesBatches)
        {
            string gradient = GradientNodes.Add(
                graph,
                classifier.Model,
                form,
                logits,
                Reshape(graph, copies, "partwise/head_input", [-1, .. one]),
                Reshape(graph, weights, "partwise/head_weights", [-1, .. oneLogits]),
                null,
                "partwise/head"
            );
            return Reshape(
                graph,
                FeatureNodes.Grid(graph, map, gradient, "partwise/gradient_grid"),
                "partwise/gradients",
                -1,
                top,
                map.Channels,
                map.Positions
            );
        }
        // What lies behind the map takes one image only: one copy per class.
        string[] gradients = new string[top];
        for (int t = 0; t < top; t++)
        {
            string Pick(string tensor, string name, long[] shape) =>
                Reshape(
                    graph,
                    Node(
                        graph,
                        "Gather",
                        [tensor, graph.AddInitializer($"partwise/t{t}", [(long)t], 1)],
                        name,
                        OnnxAttribute.Of("axis", 1L)
                    ),
                    name + "_one",
                    [1, .. shape]
                );
            string gradient = GradientNodes.Add(
                graph,
                classifier.Model,
                form,
                logits,
                Pick(copies, $"partwise/head_input{t}", one),
                Pick(weights, $"partwise/head_weights{t}", oneLogits),
                1,
                $"partwise/head{t}"
            );
            gradients[t] = Reshape(
                graph,
                FeatureNodes.Grid(graph, map, gradient, $"partwise/gradient_grid{t}"),
                $"partwise/gradient{t}",
                1,
                1,
                map.Channels,
                map.Positions
            );
        }
        return gradients.Length == 1 ? gradients[0] : Node(graph, "Concat", gradients, "partwise/gradients", OnnxAttribute.Of("axis", 1L));
    }

    private static string Norm(GraphEditor graph, string tensor, string name)
    {
        string squares = Node(graph, "Mul", [tensor, tensor], name + "/squares");
        return Node(graph, "Sqrt", [EvidenceNodes.Reduce(graph, "ReduceSum", squares, 3, name + "/sum")], name);
    }

    private static string Gather(GraphEditor graph, string table, string indices, string name) =>
        Node(graph, "Gather", [table, indices], name, OnnxAttribute.Of("axis", 0L));

    private static string Node(
        GraphEditor graph,
        string operation,
        IEnumerable<string> inputs,
        string name,
        params IEnumerable<AttributeProto> attributes
    ) => FeatureNodes.Node(graph, operation, inputs, name, attributes);

    private static string Reshape(GraphEditor graph, string tensor, string name, params long[] shape) =>
        FeatureNodes.Reshape(graph, tensor, name, shape);
}
