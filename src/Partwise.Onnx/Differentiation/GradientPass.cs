namespace Partwise.Onnx.Differentiation;

/// <summary>One walk backward through a graph.</summary>
internal sealed class GradientPass
{
    private readonly GradientOptions _options;
    private readonly GraphIndex _index;
    private readonly IReadOnlyList<NodeProto> _order;
    private readonly GradientGraph _graph;
    private readonly HashSet<string> _active = new(StringComparer.Ordinal);
    private readonly HashSet<NodeProto> _unfolded = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<string>> _arrived = new(StringComparer.Ordinal);

    public GradientPass(OnnxModel model, GradientOptions options)
    {
        _options = options;
        _index = new GraphIndex(model);
        _order = _index.TopologicalOrder();
        _graph = new GradientGraph(new GraphEditor(model), TensorFacts.Of(model, _index, _order));
    }

    /// <summary>Finds what depends on the wanted tensors, and puts the first gradient at the loss.</summary>
    public void Begin(string loss, IReadOnlyList<string> wanted)
    {
        foreach (string name in wanted.Append(loss).Where(n => !_index.Contains(n)))
            throw new OnnxException($"The model has no tensor '{name}'; name one of its tensors.");
        foreach (string name in wanted.Where(n => !TensorFacts.IsReal(_graph.Facts.Type(n))))
            throw new OnnxException(
                $"The tensor '{name}' is of type {_graph.Facts.Type(name)}, but only floating-point tensors have gradients; leave it out."
            );
        _active.UnionWith(wanted);
        foreach (NodeProto node in _order)
            Activate(node);
        if (Ancestors(loss).FirstOrDefault(n => GradientRules.Quantises(n) && _active.Contains(n.InputOrEmpty(0))) is { } quantised)
        {
            throw new OnnxException(
                $"{quantised.Describe()} rounds to integers, so that no gradient passes it, but it lies between the loss and a "
                    + $"wanted tensor; "
                    + "leave out the tensors before it, or take the model as it was before it was quantised."
            );
        }
        if (_options.Upstream is { } given && !_index.Contains(given))
            throw new OnnxException($"The model has no tensor '{given}' to begin the gradient with; add it as an input first.");
        _graph.Place = loss;
        string first = _options.Upstream is { } upstream ? _graph.CastLike(upstream, loss) : _graph.ExpandTo(_graph.Scalar(1, loss), loss);
        _arrived[loss] = [first];
    }

    /// <summary>Runs the rules, last node first.</summary>
    public void Run() => Walk(_order);

    /// <summary>Differentiates nodes that were written in place of one.</summary>
    /// <param name="nodes">The nodes, each after those it reads from.</param>
    /// <param name="outputs">What they make of the gradients that arrive, each with the gradient that arrived at it.</param>
    public void Unfold(IReadOnlyList<NodeProto> nodes, IReadOnlyList<KeyValuePair<string, string>> outputs)
    {
        foreach (NodeProto node in nodes)
        {
            _graph.Facts.Infer(node);
            Activate(node);
            _unfolded.Add(node);
        }
        foreach ((string output, string gradient) in outputs)
            Give(output, gradient);
        Walk(nodes);
    }

    /// <summary>Names the gradients, makes them outputs, and sorts the graph.</summary>
    public string[] Finish(IReadOnlyList<string> wanted)
    {
        var names = new string[wanted.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string gradient =
                Arrived(wanted[i])
                ?? throw new OnnxException(
                    $"The loss does not depend on '{wanted[i]}'; leave it out of the tensors to differentiate with respect to."
                );
            names[i] = _graph.Editor.UniqueName(wanted[i] + _options.Suffix);
            _graph.Editor.AddNode("Identity", [gradient], [names[i]]);
            if (_options.AddOutputs)
                _graph.Editor.AddOutput(new OnnxValueInfo(names[i], TypeOfGradient(wanted[i]), _graph.Facts.Shape(wanted[i])));
        }
        RemoveUnread();
        _graph.Editor.TopologicalSort();
        return names;
    }

    private OnnxElementType TypeOfGradient(string tensor) =>
        _graph.Facts.Type(tensor) is OnnxElementType.Undefined ? OnnxElementType.Undefined : _graph.TypeOf(tensor);

    private void Activate(NodeProto node)
    {
        if (GradientRules.Stops(node) || !_index.InputsOf(node).Any(_active.Contains))
            return;
        foreach (string output in node.Output.Where(o => o.Length > 0 && TensorFacts.IsReal(_graph.Facts.Type(o))))
            _active.Add(output);
    }

    private void Walk(IReadOnlyList<NodeProto> order)
    {
        for (int i = order.Count - 1; i >= 0; i--)
        {
            NodeProto node = order[i];
            if (
                !node.Output.Any(o => _arrived.ContainsKey(o) && _active.Contains(o))
                || !_index.InputsOf(node).Any(_active.Contains)
                || GradientRules.Stops(node)
            )
                continue;
            GradientRule rule =
                GradientRules.Find(node, _options.Rules)
                ?? throw new OnnxException(
                    $"{node.Describe()} has no gradient rule, but lies between the loss and a wanted tensor; "
                        + "leave out the tensors before it, or give a rule for it in the options."
                );
            _graph.Place = node.Output.First(o => o.Length > 0);
            var scope = new GradientScope(node, _graph, this);
            if (HalfPrecision.Takes(node, _graph.Facts))
                HalfPrecision.Widen(scope);
            else if (_options.Rules.Count > 0)
                rule(scope);
            else
                Apply(rule, scope);
        }
    }

    // A rule reads what its operator's specification promises; a node that does not keep it has missing inputs or dimensions that are not
    // there.
    private static void Apply(GradientRule rule, GradientScope scope)
    {
        try
        {
            rule(scope);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or ArithmeticException)
        {
            throw new OnnxFormatException($"{scope.Node.Describe()} does not fit its inputs or its attributes; export the model again.", e);
        }
    }

    // Of the nodes that were written in place of others, most only had to be differentiated: what nothing reads goes.
    private void RemoveUnread()
    {
        if (_unfolded.Count == 0)
            return;
        _graph.Editor.TopologicalSort();
        var read = new HashSet<string>(StringComparer.Ordinal);
        read.UnionWith(_graph.Editor.Model.Graph.Output.Select(o => o.Name));
        NodeProto[] nodes = [.. _graph.Editor.Model.Graph.Node];
        var kept = new List<NodeProto>(nodes.Length);
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            if (_unfolded.Contains(nodes[i]) && !nodes[i].Output.Any(read.Contains))
                continue;
            kept.Add(nodes[i]);
            read.UnionWith(Captures.InputsOf(nodes[i]));
        }
        kept.Reverse();
        _graph.Editor.Model.Graph.Node.Clear();
        _graph.Editor.Model.Graph.Node.AddRange(kept);
    }

    // The nodes that a tensor depends on.
    private IEnumerable<NodeProto> Ancestors(string tensor)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { tensor };
        foreach (NodeProto node in _order.Reverse().Where(n => n.Output.Any(needed.Contains)))
        {
            needed.UnionWith(_index.InputsOf(node));
            yield return node;
        }
    }

    /// <summary>Whether a gradient is wanted at a tensor.</summary>
    public bool Wants(string tensor) => _active.Contains(tensor);

    /// <summary>Adds to what has arrived at a tensor.</summary>
    public void Give(string tensor, string gradient)
    {
        if (!_arrived.TryGetValue(tensor, out List<string>? parts))
            _arrived[tensor] = parts = [];
        parts.Add(gradient);
    }

    /// <summary>The sum of what has arrived at a tensor, or null. Whoever asks first comes after all that give, as the walk goes
    /// backward.</summary>
    public string? Arrived(string tensor)
    {
        if (!_arrived.TryGetValue(tensor, out List<string>? parts))
            return null;
        if (parts.Count > 1)
            _arrived[tensor] = parts = [_graph.Op(parts.Count == 2 ? "Add" : "Sum", parts)];
        return parts[0];
    }
}
