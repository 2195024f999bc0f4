namespace Partwise.Onnx.Differentiation;

internal sealed partial class BlockedPass
{
    private const string EngineDomain = "com.microsoft.nchwc";

    // What the engine's own reordering takes: a vector of 128 bits.
    private const long ReorderedTogether = 4;

    private readonly Dictionary<string, string> _blocked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);

    private AttributeProto Block => OnnxAttribute.Of("block", (long)_options.Block);

    private bool IsBlocked(string tensor) => _blocked.ContainsKey(tensor);

    // Whether only the blocked form exists.
    private bool IsPending(string tensor) => _pending.Contains(tensor);

    /// <summary>The name of the tensor's blocked form, made where there is none.</summary>
    private string Blocked(string tensor)
    {
        if (_blocked.TryGetValue(tensor, out string? name))
            return name;
        _blocked[tensor] = name = _editor.UniqueName(tensor + "/blocked");
        if (Channels(tensor) % ReorderedTogether == 0)
            Add("ReorderInput", EngineDomain, [tensor], name);
        else
            Add(BlockedOperators.Block, BlockedOperators.Domain, [tensor], name, Block);
        return name;
    }

    /// <summary>Makes sure that the tensor's plain form, which has its name, exists.</summary>
    private void Plain(string tensor)
    {
        if (_pending.Remove(tensor))
            Add("ReorderOutput", EngineDomain, [_blocked[tensor]], tensor, OnnxAttribute.Of("channels", Channels(tensor)));
    }

    /// <summary>Announces a tensor in blocked form, and gives that form a name.</summary>
    private string Define(string tensor)
    {
        _pending.Add(tensor);
        return _blocked[tensor] = _editor.UniqueName(tensor + "/blocked");
    }

    private void DefineAs(string tensor, string blocked)
    {
        _pending.Add(tensor);
        _blocked[tensor] = blocked;
    }

    private NodeProto Add(
        string opType,
        string domain,
        IEnumerable<string> inputs,
        string output,
        params IEnumerable<AttributeProto> attributes
    )
    {
        var node = new NodeProto
        {
            OpType = opType,
            Domain = domain,
            Name = _editor.UniqueName($"{output}/{opType}"),
        };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _model.Graph.Node.Add(node);
        return node;
    }

    private long Channels(string tensor) => _facts.Shape(tensor)![1].Size!.Value;

    private long FullBlocks(long channels) => (channels + _options.Block - 1) / _options.Block * _options.Block;

    private bool IsScalar(string tensor) => _facts.Shape(tensor) is { } shape && shape.All(d => d.Size == 1) && shape.Count < 2;

    // The batch's size may differ: repeating a tensor along it works in both layouts.
    private bool SameShape(string a, string b)
    {
        IReadOnlyList<OnnxDimension>? first = _facts.Shape(a),
            second = _facts.Shape(b);
        return first is { Count: 4 }
            && second is { Count: 4 }
            && first.Skip(1).Zip(second.Skip(1)).All(d => d.First.Size is not null && d.First.Size == d.Second.Size);
    }

    // Reading nothing but a convolution's own number, a following node can be done by it.
    private bool IsReadOnce(string tensor) => !_index.IsGraphOutput(tensor) && _index.Consumers(tensor).Count == 1;
}
