namespace Partwise.Onnx;

/// <summary>The part of a graph between some tensors and others.</summary>
internal sealed class Cut
{
    private readonly GraphIndex _index;
    private readonly string[]? _givenInputs;
    private readonly HashSet<string> _begins;
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly HashSet<NodeProto> _nodes = new(ReferenceEqualityComparer.Instance);

    /// <param name="index">The graph to cut.</param>
    /// <param name="inputs">Where the cut begins; null at the graph's own inputs.</param>
    public Cut(GraphIndex index, string[]? inputs)
    {
        _index = index;
        _givenInputs = inputs;
        _begins = new(inputs ?? [], StringComparer.Ordinal);
    }

    /// <summary>Collects, backwards from <paramref name="outputs"/>, the tensors and nodes that are needed.</summary>
    public void Walk(string[] outputs)
    {
        var open = new Stack<string>(outputs);
        while (open.TryPop(out string? name))
        {
            if (!_needed.Add(name) || _begins.Contains(name))
                continue;
            if (_index.Producer(name) is { } node)
            {
                if (!_nodes.Add(node))
                    continue;
                foreach (string input in _index.InputsOf(node))
                    open.Push(input);
            }
            else if (_index.IsGraphInput(name) && _givenInputs is not null)
            {
                string given =
                    _givenInputs.Length == 0
                        ? "it was asked for as a constant"
                        : $"only {string.Join(", ", _givenInputs.Select(i => $"'{i}'"))} were given";
                throw new OnnxException($"The cut depends on the graph input '{name}', but {given}; add '{name}' to the inputs.");
            }
            else if (!_index.Contains(name))
            {
                throw new OnnxFormatException(
                    $"A node reads the tensor '{name}', but nothing in the graph makes it; export the model again."
                );
            }
        }
        foreach (string unused in _begins.Where(b => !_needed.Contains(b)))
            throw new OnnxException($"The cut was to begin at '{unused}', but none of its outputs depends on it; leave it out.");
    }

    /// <summary>Copies what was collected from <paramref name="source"/> into the empty graph <paramref name="target"/>.</summary>
    public void Fill(GraphProto target, GraphProto source, string[] outputs)
    {
        target.Node.AddRange(source.Node.Where(_nodes.Contains).Select(CopyNode));
        target.Initializer.AddRange(source.Initializer.Where(t => IsInside(t.Name)).Select(t => t.Clone()));
        target.SparseInitializer.AddRange(source.SparseInitializer.Where(t => IsInside(t.Values?.Name ?? "")).Select(t => t.Clone()));
        IEnumerable<string> inputs =
            _givenInputs ?? source.Input.Select(i => i.Name).Where(n => _needed.Contains(n) && _index.IsGraphInput(n));
        target.Input.AddRange(inputs.Select(DescribeInput));
        target.Output.AddRange(outputs.Select(o => _index.ValueProto(o)?.Clone() ?? new ValueInfoProto { Name = o }));
        HashSet<string> listed = [.. target.Input.Select(i => i.Name), .. outputs];
        HashSet<string> made = [.. target.Node.SelectMany(n => n.Output)];
        target.ValueInfo.AddRange(source.ValueInfo.Where(v => made.Contains(v.Name) && !listed.Contains(v.Name)).Select(v => v.Clone()));
    }

    private bool IsInside(string name) => _needed.Contains(name) && !_begins.Contains(name);

    // A node with several outputs may be needed although one of them is fed now: that output gets a name that nobody reads.
    private NodeProto CopyNode(NodeProto node)
    {
        NodeProto copy = node.Clone();
        for (int i = 0; i < copy.Output.Count; i++)
        {
            if (!_begins.Contains(copy.Output[i]))
                continue;
            string unused = copy.Output[i] + "/unused";
            while (_index.Contains(unused))
                unused += "_";
            copy.Output[i] = unused;
        }
        return copy;
    }

    private ValueInfoProto DescribeInput(string name)
    {
        if (_index.ValueProto(name) is { Type: not null } value)
            return value.Clone();
        if (_index.Initializer(name) is not { } tensor)
            return new OnnxValueInfo(name, OnnxElementType.Float, Shape: null).ToProto();
        if (tensor.Dims.Any(d => d < 0))
            throw new OnnxFormatException($"The tensor '{name}' has a negative size; the file is damaged, export the model again.");
        return new OnnxValueInfo(name, (OnnxElementType)tensor.DataType, [.. tensor.Dims.Select(OnnxDimension.FromInt64)]).ToProto();
    }
}
