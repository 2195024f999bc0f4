using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The loss of Chen et al. 2019, §2.2, as their code states it: cross-entropy + 0.8·cluster − 0.08·separation + 1e-4·L1. Cluster and
/// separation are batch means of D − max((D − d)·mask) over the prototypes of the own and of the other classes, D the most that a squared
/// distance between patches of sigmoids can be; where every distance is above D, both become D and have no gradient.
///</summary>
internal static class ProtoPNetLoss
{
    private const string CrossEntropy = "protopnet/cross_entropy";
    private const string Cluster = "protopnet/cluster";
    private const string Separation = "protopnet/separation";
    private const string Sparsity = "protopnet/sparsity";

    /// <summary>The terms, in the order of <see cref="StepGraph.Figures"/>.</summary>
    public static IReadOnlyList<string> Terms => [CrossEntropy, Cluster, Separation, Sparsity];

    /// <summary>The loss of a network whose nodes have these tensors.</summary>
    public static StepLoss Of(PrototypeTensors tensors, PrototypeLayer layer, int classes, ProtoPNetLossOptions options) =>
        (model, names) =>
        {
            LossBuilder.AddSoftmaxCrossEntropy(model, names.Logits, names.Labels, CrossEntropy);
            var graph = new GraphEditor(model);
            int m = layer.Count;
            float[] own = [.. Enumerable.Range(0, classes).SelectMany(c => layer.ClassOf.Select(of => of == c ? 1f : 0f))];
            string ownOf = graph.AddInitializer("protopnet/own", own, classes, m),
                otherOf = graph.AddInitializer("protopnet/other", [.. own.Select(x => 1 - x)], classes, m);
            string most = Scalar(graph, layer.Similarity == SimilarityKind.Cosine ? 2 : layer.Size);
            string closeness = graph.AddNode("Sub", [most, tensors.Nearest]);

            void Masked(string table, string output)
            {
                string mask = graph.AddNode("Gather", [table, names.Labels], OnnxAttribute.Of("axis", 0));
                string best = graph.AddNode(
                    "ReduceMax",
                    [graph.AddNode("Mul", [closeness, mask])],
                    OnnxAttribute.Of("axes", [1]),
                    OnnxAttribute.Of("keepdims", 0)
                );
                graph.AddNode("ReduceMean", [graph.AddNode("Sub", [most, best])], [output], [OnnxAttribute.Of("keepdims", 0)]);
            }

            Masked(ownOf, Cluster);
            Masked(otherOf, Separation);
            string weights = graph.AddNode("Abs", [graph.AddNode("Mul", [PrototypeNodes.Connection, otherOf])]);
            graph.AddNode("ReduceSum", [weights], [Sparsity], [OnnxAttribute.Of("keepdims", 0)]);

            string Weighted(string term, double weight) => graph.AddNode("Mul", [term, Scalar(graph, (float)weight)]);
            string towards = graph.AddNode("Add", [Weighted(CrossEntropy, options.CrossEntropy), Weighted(Cluster, options.Cluster)]);
            string away = graph.AddNode("Sub", [towards, Weighted(Separation, options.Separation)]);
            graph.AddNode("Add", [away, Weighted(Sparsity, options.Sparsity)], [names.Loss]);
            graph.AddOutput(names.Loss, OnnxElementType.Float);
            return Terms;
        };

    private static string Scalar(GraphEditor graph, float value) => graph.AddInitializer("protopnet/number", [value]);
}
