namespace Partwise.Onnx;

/// <summary>Finds what a node reads: its inputs, and the outer tensors that its subgraphs (If, Loop, Scan) name.</summary>
internal static class Captures
{
    /// <summary>Every tensor name that the node depends on, each once.</summary>
    public static IReadOnlyList<string> InputsOf(NodeProto node)
    {
        var names = new List<string>(node.Input.Count);
        // A node has few inputs, so looking through them is quicker than a set; a Concat of thousands is the exception.
        HashSet<string>? seen = node.Input.Count > 16 || node.HasSubgraph() ? new(StringComparer.Ordinal) : null;
        foreach (string input in node.Input)
        {
            if (input.Length > 0 && (seen?.Add(input) ?? !names.Contains(input)))
                names.Add(input);
        }
        if (seen is null || !node.HasSubgraph())
            return names;
        foreach (string captured in node.Subgraphs().SelectMany(FreeNames))
        {
            if (seen.Add(captured))
                names.Add(captured);
        }
        return names;
    }

    /// <summary>Makes the subgraphs of a node read <paramref name="newName"/> where they named the outer tensor
    /// <paramref name="oldName"/>.</summary>
    public static bool Rename(NodeProto node, string oldName, string newName)
    {
        bool renamed = false;
        foreach (GraphProto graph in node.Subgraphs().Where(g => !Defined(g).Contains(oldName)))
        {
            foreach (NodeProto inner in graph.Node)
            {
                for (int i = 0; i < inner.Input.Count; i++)
                {
                    if (inner.Input[i] != oldName)
                        continue;
                    inner.Input[i] = newName;
                    renamed = true;
                }
                renamed |= Rename(inner, oldName, newName);
            }
            foreach (ValueInfoProto output in graph.Output.Where(o => o.Name == oldName))
            {
                output.Name = newName;
                renamed = true;
            }
        }
        return renamed;
    }

    /// <summary>Every name that subgraphs define, so that new names can avoid them.</summary>
    public static IEnumerable<string> DefinedInside(NodeProto node) =>
        node.Subgraphs().SelectMany(g => Defined(g).Concat(g.Node.SelectMany(DefinedInside)));

    // The depth of nesting is bounded by the depth that protobuf reads.
    private static IEnumerable<string> FreeNames(GraphProto graph)
    {
        HashSet<string> defined = Defined(graph);
        return graph.Node.SelectMany(InputsOf).Concat(graph.Output.Select(o => o.Name)).Where(n => n.Length > 0 && !defined.Contains(n));
    }

    private static HashSet<string> Defined(GraphProto graph) =>
        [
            .. graph.Input.Select(i => i.Name),
            .. graph.Initializer.Select(t => t.Name),
            .. graph.SparseInitializer.Select(t => t.Values?.Name ?? ""),
            .. graph.Node.SelectMany(n => n.Output),
        ];
}
