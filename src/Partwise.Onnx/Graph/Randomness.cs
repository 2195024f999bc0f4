namespace Partwise.Onnx;

/// <summary>
/// Knows the operators whose result changes from run to run. An explicit seed does not make them constant: engines seed a generator when
/// the session is made and go on from there, so a second run differs from the first.
/// </summary>
internal sealed class Randomness
{
    private static readonly HashSet<string> s_random =
    [
        "RandomNormal",
        "RandomNormalLike",
        "RandomUniform",
        "RandomUniformLike",
        "Multinomial",
        "Bernoulli",
    ];

    private readonly Dictionary<(string Domain, string Name), FunctionProto> _functions = [];
    private readonly Dictionary<FunctionProto, bool> _known = new(ReferenceEqualityComparer.Instance);

    public Randomness(IEnumerable<FunctionProto> functions)
    {
        foreach (FunctionProto function in functions)
            _functions.TryAdd((function.Domain, function.Name), function);
    }

    /// <summary>Whether the node, its subgraphs or the function it calls hold a random operator.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isFalse">Whether a tensor is known to be the constant false, for a Dropout's training mode.</param>
    public bool IsRandom(NodeProto node, Func<string, bool> isFalse)
    {
        if (_functions.TryGetValue((node.Domain, node.OpType), out FunctionProto? function))
        {
            if (!_known.TryGetValue(function, out bool random))
                _known[function] = random = Holds([node], _ => false);
            return random;
        }
        // Nearly every node is plain; only those that hold others or may be random need the walk.
        return (node.HasSubgraph() || node.OpType == "Dropout" || s_random.Contains(node.OpType)) && Holds([node], isFalse);
    }

    // Walks with a stack of its own, and into each function once, so that neither depth nor a circle of calls matters.
    private bool Holds(IEnumerable<NodeProto> from, Func<string, bool> isFalse)
    {
        var nodes = new Stack<NodeProto>(from);
        var entered = new HashSet<FunctionProto>(ReferenceEqualityComparer.Instance);
        while (nodes.TryPop(out NodeProto? node))
        {
            if (s_random.Contains(node.OpType))
                return true;
            if (node.OpType == "Dropout" && node.InputOrEmpty(2) is { Length: > 0 } training && !isFalse(training))
                return true;
            IEnumerable<NodeProto> inner = node.Subgraphs().SelectMany(g => g.Node);
            if (_functions.TryGetValue((node.Domain, node.OpType), out FunctionProto? function) && entered.Add(function))
                inner = inner.Concat(function.Node);
            foreach (NodeProto next in inner)
                nodes.Push(next);
        }
        return false;
    }
}
