namespace Partwise.Onnx;

/// <summary>What names of a graph have to be so that tensors can be asked for by them.</summary>
internal static class GraphNames
{
    /// <summary>Checks the main graph of a model that somebody else may have made.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="what">The model, in messages.</param>
    /// <exception cref="OnnxFormatException">An input or output is named twice or not at all, or a name holds a NUL, at which the engine
    /// would end it.</exception>
    public static void Check(GraphProto graph, string what)
    {
        CheckEnds(graph.Input, "input", what);
        CheckEnds(graph.Output, "output", what);
        IEnumerable<string> names = graph
            .Node.SelectMany(n => n.Input.Concat(n.Output))
            .Concat(graph.Input.Concat(graph.Output).Select(v => v.Name))
            .Concat(graph.Initializer.Select(t => t.Name))
            .Concat(graph.SparseInitializer.Select(t => t.Values?.Name ?? ""));
        if (names.FirstOrDefault(n => n.Contains('\0', StringComparison.Ordinal)) is { } name)
            throw new OnnxFormatException(
                $"{what} names a tensor '{name}', but names may not hold the character NUL; export the model again with other names."
            );
    }

    private static void CheckEnds(IEnumerable<ValueInfoProto> values, string kind, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ValueInfoProto value in values)
        {
            if (value.Name.Length == 0)
                throw new OnnxFormatException($"{what} has an {kind} without a name, but every {kind} needs one; export the model again.");
            if (!seen.Add(value.Name))
                throw new OnnxFormatException(
                    $"{what} has the {kind} '{value.Name}' twice, but every {kind} is there once; export the model again."
                );
        }
    }
}
