using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Adds prototype layer and class connection to a graph: squared distances by the identity ‖x − p‖² = ‖x‖² − 2x·p + ‖p‖², of which the sum
/// over a window is a convolution; ReLU against rounding below 0; similarity; maximum over positions; one linear layer without bias (Chen
/// et al. 2019, §2.1). Nodes that nobody reads are left to the engine, which drops them.
///</summary>
internal static class PrototypeNodes
{
    public const string Prototypes = "prototypes";
    public const string Connection = "class_connection";

    // Of a zero vector the cosine is 0.
    private const float TinyNorm = 1e-12f;

    /// <summary>Adds the nodes; the weights <see cref="Prototypes"/> [m,D,H1,W1] and <see cref="Connection"/> [C,m] become
    /// initializers.</summary>
    public static PrototypeTensors Append(GraphEditor graph, string latent, PrototypeLayer layer, ClassConnection connection)
    {
        graph.AddInitializer(OnnxTensor.Create(Prototypes, layer.Values, layer.Count, layer.Channels, layer.Height, layer.Width));
        graph.AddInitializer(OnnxTensor.Create(Connection, connection.Weights, connection.Classes, connection.Prototypes));
        string ones = graph.AddInitializer("protopnet/ones", Filled(1, layer.Size), 1, layer.Channels, layer.Height, layer.Width);
        string patches = graph.AddNode("Conv", [graph.AddNode("Mul", [latent, latent]), ones]);
        string products = graph.AddNode("Conv", [latent, Prototypes]);
        string squares = graph.AddNode("Conv", [graph.AddNode("Mul", [Prototypes, Prototypes]), ones]);
        string shape = graph.AddInitializer("protopnet/row", [1, layer.Count, 1, 1], 4);
        string norms = graph.AddNode("Reshape", [squares, shape]);
        string distances =
            layer.Similarity == SimilarityKind.Cosine ? Cosine(graph, patches, products, norms) : Squared(graph, patches, products, norms);
        string nearest = graph.AddNode("Neg", [Highest(graph, graph.AddNode("Neg", [distances]))]);
        string maps = Similarity(graph, distances, layer, ProtoPNetOutputs.ActivationMaps);
        string similarities = Similarity(graph, nearest, layer, ProtoPNetOutputs.Similarities);
        graph.AddNode("Gemm", [similarities, Connection], [ProtoPNetOutputs.Logits], [OnnxAttribute.Of("transB", 1)]);
        return new PrototypeTensors(distances, nearest, maps, similarities, ProtoPNetOutputs.Logits);
    }

    private static string Squared(GraphEditor graph, string patches, string products, string norms)
    {
        string twice = graph.AddNode("Mul", [products, Scalar(graph, -2)]);
        return graph.AddNode("Relu", [graph.AddNode("Add", [patches, graph.AddNode("Add", [twice, norms])])]);
    }

    private static string Cosine(GraphEditor graph, string patches, string products, string norms)
    {
        string lengths = graph.AddNode("Mul", [graph.AddNode("Sqrt", [patches]), graph.AddNode("Sqrt", [norms])]);
        string cosine = graph.AddNode("Div", [products, graph.AddNode("Add", [lengths, Scalar(graph, TinyNorm)])]);
        return graph.AddNode("Sub", [Scalar(graph, 1), cosine]);
    }

    /// <summary>The similarity of distances, under the name <paramref name="output"/>.</summary>
    private static string Similarity(GraphEditor graph, string distances, PrototypeLayer layer, string output)
    {
        switch (layer.Similarity)
        {
            case SimilarityKind.Log:
                string above = graph.AddNode("Add", [distances, Scalar(graph, 1)]),
                    below = graph.AddNode("Add", [distances, Scalar(graph, layer.Epsilon)]);
                graph.AddNode("Log", [graph.AddNode("Div", [above, below])], [output]);
                break;
            case SimilarityKind.Linear:
                graph.AddNode("Neg", [distances], [output]);
                break;
            default:
                graph.AddNode("Sub", [Scalar(graph, 1), distances], [output]);
                break;
        }
        return output;
    }

    private static string Highest(GraphEditor graph, string maps) =>
        graph.AddNode("Flatten", [graph.AddNode("GlobalMaxPool", [maps])], OnnxAttribute.Of("axis", 1));

    private static string Scalar(GraphEditor graph, float value) => graph.AddInitializer("protopnet/number", [value]);

    private static float[] Filled(float value, int count)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
