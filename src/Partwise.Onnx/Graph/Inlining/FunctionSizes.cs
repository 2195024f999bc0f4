namespace Partwise.Onnx;

/// <summary>
/// How large a model becomes when its functions are put in the place of their calls: worked out before anything is copied, as a file of a
/// few kilobytes can state a network that fills no memory.
///</summary>
internal sealed class FunctionSizes(IReadOnlyDictionary<string, FunctionProto> functions)
{
    /// <summary>The most functions that may call each other in a row.</summary>
    public const int DeepestCall = 64;

    private const double MostNodes = OnnxModel.MostNodes;

    private readonly Dictionary<string, (double Nodes, double Bytes, int Depth)> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Checks the whole model.</summary>
    /// <exception cref="OnnxFormatException">Functions call each other in a circle or too deep, or the model becomes too large.</exception>
    public void Require(GraphProto graph)
    {
        (double nodes, double bytes, _) = Of(graph.Node, 0);
        if (nodes > MostNodes)
            throw new OnnxFormatException(
                $"The model's functions stand for {nodes:0.###E+0} nodes, but at most {MostNodes:0} can be taken; export the model "
                    + $"again without functions."
            );
        if (bytes > ModelSize.Limit)
            throw new OnnxFormatException(
                $"The model's functions stand for {bytes / 1e9:0.#} GB, but at most {ModelSize.Limit / 1e9:0.#} can be taken; export "
                    + $"the model again without functions."
            );
    }

    private (double Nodes, double Bytes, int Depth) Of(IEnumerable<NodeProto> nodes, int level)
    {
        double count = 0,
            bytes = 0;
        int depth = 0;
        foreach (NodeProto node in nodes)
        {
            (double more, double size, int deeper) = functions.TryGetValue(FunctionInlining.KeyOf(node), out FunctionProto? function)
                ? Of(function, level + 1)
                : (1, 0, 0);
            (count, bytes, depth) = (count + more, bytes + size, Math.Max(depth, deeper));
            foreach (GraphProto graph in node.Subgraphs())
            {
                (more, size, deeper) = Of(graph.Node, level);
                (count, bytes, depth) = (count + more, bytes + size, Math.Max(depth, deeper));
            }
        }
        return (count, bytes, depth);
    }

    private (double Nodes, double Bytes, int Depth) Of(FunctionProto function, int level)
    {
        string key = FunctionInlining.KeyOf(function);
        if (!_known.TryGetValue(key, out (double Nodes, double Bytes, int Depth) known))
        {
            if (!_open.Add(key))
                throw new OnnxFormatException(
                    $"The function '{function.Name}' calls itself, so that the model has no end; export the model again."
                );
            if (level > DeepestCall)
                throw TooDeep(function);
            known = Of(function.Node, level);
            _known[key] = known = (known.Nodes, known.Bytes + function.CalculateSize(), known.Depth + 1);
            _open.Remove(key);
        }
        return known.Depth + level - 1 <= DeepestCall ? known : throw TooDeep(function);
    }

    private static OnnxFormatException TooDeep(FunctionProto function) =>
        new($"Functions call each other more than {DeepestCall} deep, near '{function.Name}'; export the model again without functions.");
}
