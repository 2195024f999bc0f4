namespace Partwise.Onnx;

public sealed partial class GraphEditor
{
    // Every name seen or reserved, and those that a node, an input or an initializer provides.
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _provided = new(StringComparer.Ordinal);

    /// <summary>An editor of <paramref name="model"/>.</summary>
    public GraphEditor(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        GraphProto graph = model.Graph;
        foreach (NodeProto node in graph.Node)
        {
            _names.Add(node.Name);
            _names.UnionWith(node.Input);
            _provided.UnionWith(node.Output);
            _names.UnionWith(Captures.InputsOf(node));
            _names.UnionWith(Captures.DefinedInside(node));
        }
        _names.UnionWith(graph.Output.Concat(graph.ValueInfo).Select(v => v.Name));
        _provided.UnionWith(graph.Input.Select(v => v.Name));
        _provided.UnionWith(graph.Initializer.Select(t => t.Name));
        _provided.UnionWith(graph.SparseInitializer.Select(t => t.Values?.Name ?? ""));
        _names.UnionWith(_provided);
    }

    /// <summary>A name that no tensor or node bears, also none in subgraphs; it is reserved from then on.</summary>
    /// <param name="prefix">The name itself where it is free, else its beginning.</param>
    public string UniqueName(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        if (_names.Add(prefix))
            return prefix;
        // Where the last search for this beginning ended: a chain of a million alike would be searched from 1 each time.
        int i = _counts.GetValueOrDefault(prefix);
        string name;
        do name = $"{prefix}_{++i}";
        while (!_names.Add(name));
        _counts[prefix] = i;
        return name;
    }

    internal string Claim(string name)
    {
        Provide(name);
        return name;
    }

    // A name from UniqueName is reserved but not provided yet, so it may be provided once.
    private void Provide(string name)
    {
        if (!_provided.Add(name))
            throw new OnnxException($"The name '{name}' is taken in the graph; take one from UniqueName.");
        _names.Add(name);
    }
}
