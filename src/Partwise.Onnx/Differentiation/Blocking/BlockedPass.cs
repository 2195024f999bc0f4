namespace Partwise.Onnx.Differentiation;

/// <summary>One rewriting: a walk through the nodes in order, in which every tensor is known as plain, as blocked, or as both.</summary>
internal sealed partial class BlockedPass
{
    // They map 0 to a finite number, so what stands in channels that only fill up a block does no harm.
    private static readonly HashSet<string> s_elementwise = new(StringComparer.Ordinal)
    {
        "Add",
        "Clip",
        "HardSigmoid",
        "HardSwish",
        "LeakyRelu",
        "Mul",
        "Neg",
        "Relu",
        "Sigmoid",
        "Sub",
        "Sum",
        "Tanh",
    };

    private readonly OnnxModel _model;
    private readonly BlockedOptions _options;
    private readonly GraphIndex _index;
    private readonly IReadOnlyList<NodeProto> _order;
    private readonly TensorFacts _facts;
    private readonly GraphEditor _editor;
    private readonly HashSet<NodeProto> _trained;

    public BlockedPass(OnnxModel model, BlockedOptions options)
    {
        _model = model;
        _options = options;
        _index = new GraphIndex(model);
        _order = _index.TopologicalOrder();
        _facts = TensorFacts.Of(model, _index, _order);
        _editor = new GraphEditor(model);
        // Asked before the graph changes: what depends on an input is told by its nodes.
        _trained = new HashSet<NodeProto>(
            _order.Where(n => n.Is("Conv") && !_index.IsConstant(n.InputOrEmpty(1))),
            ReferenceEqualityComparer.Instance
        );
    }

    public void Run()
    {
        _model.Graph.Node.Clear();
        foreach (NodeProto node in _order)
        {
            if (!Rewrite(node))
                Keep(node);
        }
        foreach (ValueInfoProto output in _model.Graph.Output)
            Plain(output.Name);
        ForgetMissing();
        _editor.RequireOpset(BlockedOperators.Domain, 1);
        _editor.RequireOpset(EngineDomain, 1);
        _editor.TopologicalSort();
    }

    private bool Rewrite(NodeProto node) =>
        node.Domain == GradientPrimitives.Domain
            ? Primitive(node)
            : node.Domain is "" or "ai.onnx"
                && node.OpType switch
                {
                    "Conv" => Convolution(node),
                    "MaxPool" => Pool(node, "MaxPool"),
                    "GlobalAveragePool" => Pool(node, "GlobalAveragePool"),
                    "ReduceSum" => ChannelSum(node),
                    _ => s_elementwise.Contains(node.OpType) && Elementwise(node),
                };

    private bool Primitive(NodeProto node)
    {
        switch (node.OpType)
        {
            case GradientPrimitives.ConvInput:
                ConvolutionInput(node);
                break;
            case GradientPrimitives.ConvWeight:
                ConvolutionWeight(node);
                break;
            case GradientPrimitives.MaxPool:
                MaxPoolGradient(node);
                break;
            default:
                Mask(node);
                break;
        }
        return true;
    }

    // Shapes that were stated of tensors that have no plain form now.
    private void ForgetMissing()
    {
        HashSet<string> made = [.. _model.Graph.Node.SelectMany(n => n.Output)];
        ValueInfoProto[] kept = [.. _model.Graph.ValueInfo.Where(v => made.Contains(v.Name))];
        _model.Graph.ValueInfo.Clear();
        _model.Graph.ValueInfo.AddRange(kept);
    }

    private void Keep(NodeProto node)
    {
        foreach (string input in _index.InputsOf(node))
            Plain(input);
        _model.Graph.Node.Add(node);
    }

    // An activation, or a sum of two, right after a convolution becomes a part of it.
    private bool Elementwise(NodeProto node)
    {
        string[] tensors = [.. node.Input.Where(i => i.Length > 0 && !IsScalar(i))];
        if (!tensors.Any(IsBlocked) || tensors.Any(t => !SameShape(t, node.Output[0])) || node.Input.Any(i => IsScalar(i) && IsPending(i)))
            return false;
        if (Fuse(node, tensors))
            return true;
        NodeProto copy = node.Clone();
        for (int i = 0; i < copy.Input.Count; i++)
        {
            if (tensors.Contains(copy.Input[i]))
                copy.Input[i] = Blocked(copy.Input[i]);
        }
        copy.Output[0] = Define(node.Output[0]);
        _model.Graph.Node.Add(copy);
        return true;
    }

    private bool Pool(NodeProto node, string opType)
    {
        if (!IsBlocked(node.Input[0]) || node.Output.Skip(1).Any(o => o.Length > 0))
            return false;
        if (opType == "MaxPool" && !BlockedPooling.Fits(node, _facts.Shape(node.Input[0]), _facts.Shape(node.Output[0])))
            return false;
        string x = Blocked(node.Input[0]);
        Add(opType, EngineDomain, [x], Define(node.Output[0]), [.. node.Attribute.Select(a => a.Clone())]);
        return true;
    }

    private bool ChannelSum(NodeProto node)
    {
        if (!_options.Gradients || !IsBlocked(node.Input[0]) || node.GetInt("keepdims", 1) != 0 || _facts.Axes(node, 1) is not [0, 2, 3])
            return false;
        string x = Blocked(node.Input[0]);
        Add(
            BlockedOperators.ChannelSum,
            BlockedOperators.Domain,
            [x],
            node.Output[0],
            Block,
            OnnxAttribute.Of("channels", Channels(node.Input[0]))
        );
        return true;
    }

    private void Mask(NodeProto node)
    {
        bool blocked = IsBlocked(node.Input[0]) || IsBlocked(node.Input[1]);
        string gradient = blocked ? Blocked(node.Input[0]) : node.Input[0],
            y = blocked ? Blocked(node.Input[1]) : node.Input[1];
        Add(
            BlockedOperators.Mask,
            BlockedOperators.Domain,
            [gradient, y],
            blocked ? Define(node.Output[0]) : node.Output[0],
            [.. node.Attribute.Select(a => a.Clone())]
        );
    }

    private void MaxPoolGradient(NodeProto node)
    {
        Window window = BlockedPooling.WindowOf(node, _facts.Shape(node.Input[0])!)!;
        string[] inputs = [.. node.Input.Select(Blocked)];
        Add(BlockedOperators.MaxPoolGradient, BlockedOperators.Domain, inputs, Define(node.Output[0]), [Block, .. Describe(window)]);
    }
}
