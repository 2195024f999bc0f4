using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>A node of a structure whose weights a state dictionary can give.</summary>
/// <param name="Node">A convolution, a linear layer (Gemm) or a batch normalisation.</param>
/// <param name="Names">The names that the layer may have in a state dictionary, the likelier first; empty where the file does not
/// tell.</param>
internal sealed record WeightedNode(NodeProto Node, IReadOnlyList<string> Names)
{
    private const string WeightSuffix = ".weight";

    /// <summary>Whether it is a batch normalisation.</summary>
    public bool IsNormalization => Node.OpType == "BatchNormalization";

    /// <summary>Whether it reads a bias.</summary>
    public bool HasBias => Node.InputOrEmpty(2).Length > 0;

    /// <summary>The nodes of a graph that read weights, in the order in which they run.</summary>
    public static IReadOnlyList<WeightedNode> Of(GraphIndex graph) =>
        [
            .. graph
                .TopologicalOrder()
                .Where(n => (n.Is("Conv") || n.Is("Gemm") || n.Is("BatchNormalization")) && graph.IsConstant(n.InputOrEmpty(1)))
                .Select(n => new WeightedNode(n, NamesOf(n))),
        ];

    // Exporters keep the name of a weight that they did not change, and name nodes after the modules: /layer1/layer1.0/conv1/Conv is
    // layer1.0.conv1.
    private static string[] NamesOf(NodeProto node)
    {
        var names = new List<string>();
        if (node.Input[1].EndsWith(WeightSuffix, StringComparison.Ordinal))
            names.Add(node.Input[1][..^WeightSuffix.Length]);
        string[] scopes = node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (scopes.Length > 1 && node.Name.StartsWith('/'))
        {
            var path = new List<string>();
            foreach (string scope in scopes[..^1])
            {
                // Within a sequence, a module's scope repeats the name of the sequence.
                if (path.Count > 0 && scope.StartsWith(path[^1] + ".", StringComparison.Ordinal))
                    path[^1] = scope;
                else
                    path.Add(scope);
            }
            names.Add(string.Join('.', path));
        }
        return [.. names.Distinct()];
    }
}
