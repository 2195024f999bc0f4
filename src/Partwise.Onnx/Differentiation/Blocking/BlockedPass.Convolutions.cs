namespace Partwise.Onnx.Differentiation;

internal sealed partial class BlockedPass
{
    private static readonly string[] s_axes = ["_h", "_w"];

    private readonly Dictionary<string, string> _packed = new(StringComparer.Ordinal);

    // Convolutions by the blocked tensors they make, as long as something can be added to them.
    private readonly Dictionary<string, NodeProto> _open = new(StringComparer.Ordinal);

    private bool Convolution(NodeProto node)
    {
        string x = node.Input[0],
            w = node.Input[1],
            bias = node.InputOrEmpty(2);
        if (!_trained.Contains(node) || (_facts.Type(x) is not OnnxElementType.Float && !IsBlocked(x)))
            return false;
        if (BlockedConvolution.Of(node, _facts.Shape(x), _facts.Shape(w), _facts.Shape(node.Output[0])) is not { } conv)
            return false;
        bool narrow = !IsBlocked(x) && !conv.IsDepthwise && conv.Inputs < _options.Block;
        string weights = Pack(w, narrow || conv.IsDepthwise, transposed: false, Forward(conv.Window, 0), Forward(conv.Window, 1));
        Convolve(
            narrow ? x : Blocked(x),
            weights,
            Filled(bias, conv.Outputs),
            Define(node.Output[0]),
            conv,
            conv.Window.Strides,
            conv.Window.Pads,
            [.. conv.Window.Kernel]
        );
        return true;
    }

    private void ConvolutionInput(NodeProto node)
    {
        string gradient = node.Input[0],
            w = node.Input[1],
            x = node.Input[2];
        BlockedConvolution conv =
            BlockedConvolution.Of(node, _facts.Shape(x), _facts.Shape(w), _facts.Shape(gradient))
            ?? throw new OnnxException($"{node.Describe()} lost its shapes after the gradient was written; keep the graph as it was.");
        string arrived = Blocked(gradient);
        if (conv.HasConvolvedInput)
        {
            InputPhase[] phase = [conv.Phase(0, 0), conv.Phase(1, 0)];
            Phase(arrived, w, Define(node.Output[0]), conv, phase);
        }
        else if (conv.IsDepthwise)
        {
            string weights = Pack(w, narrow: true, transposed: false, Forward(conv.Window, 0), Forward(conv.Window, 1));
            Add(
                BlockedOperators.DepthwiseInputGradient,
                BlockedOperators.Domain,
                [arrived, weights],
                Define(node.Output[0]),
                [Block, .. Describe(conv.Window), .. Size(conv)]
            );
        }
        else
        {
            int[] strides = [.. conv.Window.Strides.Select(s => (int)s)];
            var phases = new List<string>();
            for (int r = 0; r < strides[0] * strides[1]; r++)
            {
                InputPhase[] phase = [conv.Phase(0, r / strides[1]), conv.Phase(1, r % strides[1])];
                phases.Add(
                    phase.Any(p => p.Count == 0) ? "" : Phase(arrived, w, _editor.UniqueName($"{node.Output[0]}/phase{r}"), conv, phase)
                );
            }
            Add(
                BlockedOperators.Interleave,
                BlockedOperators.Domain,
                phases,
                Define(node.Output[0]),
                [Block, .. Size(conv), OnnxAttribute.Of("stride_h", (long)strides[0]), OnnxAttribute.Of("stride_w", (long)strides[1])]
            );
        }
    }

    private void ConvolutionWeight(NodeProto node)
    {
        string x = node.Input[0],
            gradient = node.Input[1],
            w = node.Input[2];
        BlockedConvolution conv =
            BlockedConvolution.Of(node, _facts.Shape(x), _facts.Shape(w), _facts.Shape(gradient))
            ?? throw new OnnxException($"{node.Describe()} lost its shapes after the gradient was written; keep the graph as it was.");
        bool narrow = !IsBlocked(x) && !conv.IsDepthwise && conv.Inputs < _options.Block && conv.Window.Dilations[1] == 1;
        string opType =
            narrow ? BlockedOperators.NarrowWeightGradient
            : conv.IsDepthwise ? BlockedOperators.DepthwiseWeightGradient
            : BlockedOperators.WeightGradient;
        string[] inputs = [narrow ? x : Blocked(x), Blocked(gradient)];
        Add(
            opType,
            BlockedOperators.Domain,
            inputs,
            node.Output[0],
            [Block, .. Describe(conv.Window), OnnxAttribute.Of("outputs", conv.Outputs), OnnxAttribute.Of("inputs", conv.Inputs)]
        );
    }

    private string Phase(string arrived, string w, string output, BlockedConvolution conv, InputPhase[] phase)
    {
        string weights = Pack(w, narrow: conv.IsDepthwise, transposed: !conv.IsDepthwise, phase[0], phase[1]);
        Convolve(
            arrived,
            weights,
            "",
            output,
            conv,
            [1, 1],
            [phase[0].Pad, phase[1].Pad, phase[0].PadEnd, phase[1].PadEnd],
            [phase[0].Count, phase[1].Count]
        );
        return output;
    }

    private void Convolve(
        string x,
        string weights,
        string bias,
        string output,
        BlockedConvolution conv,
        long[] strides,
        long[] pads,
        long[] kernel
    )
    {
        string[] inputs = bias.Length == 0 ? [x, weights] : [x, weights, bias];
        _open[output] = Add(
            "Conv",
            EngineDomain,
            inputs,
            output,
            OnnxAttribute.Of("kernel_shape", kernel),
            OnnxAttribute.Of("strides", strides),
            OnnxAttribute.Of("pads", pads),
            OnnxAttribute.Of("dilations", conv.Window.Dilations),
            OnnxAttribute.Of("group", conv.IsDepthwise ? FullBlocks(conv.Outputs) : 1)
        );
    }

    private bool Fuse(NodeProto node, string[] tensors)
    {
        string? from = tensors.FirstOrDefault(t =>
            IsReadOnce(t)
            && IsBlocked(t)
            && _open.TryGetValue(_blocked[t], out NodeProto? conv)
            && conv.FindAttribute("activation") is null
            && (node.OpType is "Relu" or "Clip" || (node.OpType == "Add" && conv.Input.Count < 4))
        );
        if (from is null)
            return false;
        string name = _blocked[from];
        NodeProto open = _open[name];
        switch (node.OpType)
        {
            case "Relu":
                open.Attribute.Add(OnnxAttribute.Of("activation", "Relu"));
                break;
            case "Clip" when Bound(node, 1, float.MinValue) is { } low && Bound(node, 2, float.MaxValue) is { } high:
                open.Attribute.Add(OnnxAttribute.Of("activation", "Clip"));
                open.Attribute.Add(OnnxAttribute.Of("activation_params", low, high));
                break;
            case "Add"
                when tensors.FirstOrDefault(t => t != from) is { } other
                    && tensors.Length == 2
                    && _facts.Shape(other)![0] == _facts.Shape(from)![0]:
                while (open.Input.Count < 3)
                    open.Input.Add("");
                open.Input.Add(Blocked(other));
                break;
            default:
                return false;
        }
        _pending.Remove(from);
        DefineAs(node.Output[0], name);
        return true;
    }

    private float? Bound(NodeProto node, int position, float otherwise) =>
        node.InputOrEmpty(position) is { Length: > 0 } name
            ? _facts.Constant(name) is { Count: 1 } value
                ? value.ToFloats()[0]
                : null
            : otherwise;

    private string Pack(string weights, bool narrow, bool transposed, InputPhase rows, InputPhase columns)
    {
        string key =
            $"{weights}|{narrow}|{transposed}|{rows.First},{rows.Step},{rows.Count}|{columns.First},{columns.Step},{columns.Count}";
        if (_packed.TryGetValue(key, out string? name))
            return name;
        Plain(weights);
        _packed[key] = name = _editor.UniqueName(weights + "/packed");
        InputPhase[] axes = [rows, columns];
        Add(
            BlockedOperators.PackWeights,
            BlockedOperators.Domain,
            [weights],
            name,
            [
                Block,
                OnnxAttribute.Of("narrow", narrow ? 1L : 0),
                OnnxAttribute.Of("transposed", transposed ? 1L : 0),
                .. axes.SelectMany(
                    (a, i) =>
                        new[]
                        {
                            OnnxAttribute.Of("first" + s_axes[i], a.First),
                            OnnxAttribute.Of("step" + s_axes[i], a.Step),
                            OnnxAttribute.Of("count" + s_axes[i], a.Count),
                        }
                ),
            ]
        );
        return name;
    }

    // A bias for every channel of full blocks.
    private string Filled(string bias, long outputs)
    {
        long missing = FullBlocks(outputs) - outputs;
        if (bias.Length == 0 || missing == 0)
            return bias;
        string name = _editor.UniqueName(bias + "/filled");
        Add("Pad", "", [bias, _editor.AddInitializer("grad/constant", [0, missing], 2)], name);
        return name;
    }

    private static InputPhase Forward(Window window, int axis) => new(0, 1, window.Kernel[axis], 0, 0);

    private static IEnumerable<AttributeProto> Size(BlockedConvolution conv) =>
        [OnnxAttribute.Of("height", conv.Image[0]), OnnxAttribute.Of("width", conv.Image[1])];

    private static IEnumerable<AttributeProto> Describe(Window window) =>
        s_axes.SelectMany(
            (axis, i) =>
                new[]
                {
                    OnnxAttribute.Of("kernel" + axis, window.Kernel[i]),
                    OnnxAttribute.Of("stride" + axis, window.Strides[i]),
                    OnnxAttribute.Of("dilation" + axis, window.Dilations[i]),
                    OnnxAttribute.Of("pad" + axis, window.PadsBegin[i]),
                }
        );
}
