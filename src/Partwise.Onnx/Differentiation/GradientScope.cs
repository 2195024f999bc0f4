namespace Partwise.Onnx.Differentiation;

/// <summary>What a gradient rule sees: one node, the gradients that have arrived at its outputs, and where to put those of its
/// inputs.</summary>
public sealed class GradientScope
{
    private readonly GradientPass _pass;

    internal GradientScope(NodeProto node, GradientGraph graph, GradientPass pass)
    {
        Node = node;
        Graph = graph;
        _pass = pass;
    }

    /// <summary>The node to differentiate.</summary>
    public NodeProto Node { get; }

    /// <summary>Where the rule writes its nodes.</summary>
    public GradientGraph Graph { get; }

    /// <summary>The gradient at the first output, of its shape.</summary>
    /// <exception cref="OnnxException">A gradient arrived at another output only.</exception>
    public string Upstream => UpstreamOf(0) ?? throw Unsupported("the gradient of an output other than the first");

    /// <summary>The first output.</summary>
    public string Y => Node.Output[0];

    /// <summary>The input at <paramref name="position"/>; an empty string where it is omitted.</summary>
    public string X(int position = 0) => Node.InputOrEmpty(position);

    /// <summary>The gradient at an output, of its shape; null where none arrived.</summary>
    internal string? UpstreamOf(int output) =>
        output < Node.Output.Count && Node.Output[output].Length > 0 ? _pass.Arrived(Node.Output[output]) : null;

    /// <summary>Whether the input at <paramref name="position"/> is there and its gradient is wanted.</summary>
    public bool Wants(int position) => X(position) is { Length: > 0 } name && _pass.Wants(name);

    /// <summary>Hands on the gradient of an input; it has the input's shape. Several gifts to one tensor add up.</summary>
    public void Give(int position, string gradient)
    {
        if (Wants(position))
            _pass.Give(X(position), gradient);
    }

    /// <summary>
    /// Differentiates the node as simpler nodes that compute the same. They are written behind the graph, and those of them stay that the
    /// gradient reads.
    /// </summary>
    /// <param name="forward">Writes the nodes and returns what they make in place of the node's outputs, first output first.</param>
    internal void Unfold(Func<GradientGraph, IReadOnlyList<string>> forward)
    {
        string?[] arrived = [.. Node.Output.Select((_, i) => UpstreamOf(i))];
        int first = Graph.Editor.Model.Graph.Node.Count;
        IReadOnlyList<string> made = forward(Graph);
        NodeProto[] nodes = [.. Graph.Editor.Model.Graph.Node.Skip(first)];
        if (arrived.Skip(made.Count).Any(a => a is not null))
            throw Unsupported("the gradient of an output other than the first");
        _pass.Unfold(nodes, [.. made.Zip(arrived).Where(p => p.Second is not null).Select(p => KeyValuePair.Create(p.First, p.Second!))]);
    }

    /// <summary>Differentiates the node as simpler nodes that compute its first output.</summary>
    internal void Unfold(Func<GradientGraph, string> forward) => Unfold(g => [forward(g)]);

    /// <summary>The error for a form of the operator that the rule does not cover.</summary>
    /// <param name="what">The form, as it stands after "no gradient rule covers".</param>
    internal OnnxException Unsupported(string what) =>
        new(
            $"{Node.Describe()} cannot be differentiated: no gradient rule covers {what}; leave out the tensors before it, or give a "
                + $"rule in the options."
        );

    /// <summary>The static shape of a tensor of known rank.</summary>
    /// <exception cref="OnnxException">The rank is not known.</exception>
    public IReadOnlyList<OnnxDimension> RequireShape(string tensor) =>
        Graph.Facts.Shape(tensor) ?? throw Unsupported($"the unknown rank of '{tensor}' (state its shape in the model)");

    /// <summary>The size of a dimension that must be known.</summary>
    /// <exception cref="OnnxException">The size is not known before the model runs.</exception>
    internal long RequireSize(string tensor, int dimension) =>
        RequireShape(tensor)[dimension].Size
        ?? throw Unsupported($"the unknown size of dimension {dimension} of '{tensor}' (state its shape in the model)");
}
