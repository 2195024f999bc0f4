using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Where a network can be cut in two: the tensors that everything on its way from the image to the logits passes
/// through.</summary>
internal static class NetworkCuts
{
    /// <summary>The single tensors that decide the logits, from the logits themselves back to the image.</summary>
    public static IReadOnlyList<string> Between(GraphIndex graph, string logits)
    {
        HashSet<string> open = [logits];
        var cuts = new List<string> { logits };
        // Backwards, what is open is all that the nodes passed so far read from those before.
        foreach (NodeProto node in graph.TopologicalOrder().Reverse())
        {
            if (!node.Output.Any(open.Contains))
                continue;
            open.ExceptWith(node.Output);
            open.UnionWith(graph.InputsOf(node).Where(i => i.Length > 0 && !graph.IsConstant(i)));
            if (open.Count == 1)
                cuts.Add(open.First());
        }
        return cuts;
    }
}
