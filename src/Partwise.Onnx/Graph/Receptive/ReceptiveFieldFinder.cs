using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx;

/// <summary>Carries what each tensor sees from the input forward through the graph.</summary>
internal sealed class ReceptiveFieldFinder
{
    /// <summary>Operators whose value at a position depends on their inputs at the same position only.</summary>
    private static readonly HashSet<string> s_local = new(StringComparer.Ordinal)
    {
        "Relu",
        "LeakyRelu",
        "PRelu",
        "Elu",
        "Selu",
        "Celu",
        "Clip",
        "HardSwish",
        "HardSigmoid",
        "Sigmoid",
        "Tanh",
        "Gelu",
        "Mish",
        "Softplus",
        "Softsign",
        "ThresholdedRelu",
        "Erf",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Pow",
        "Sqrt",
        "Neg",
        "Abs",
        "Exp",
        "Log",
        "Reciprocal",
        "Max",
        "Min",
        "Sum",
        "Mean",
        "BatchNormalization",
        "Identity",
        "Dropout",
        "Cast",
        "LRN",
    };

    private readonly OnnxModel _model;
    private readonly GraphIndex _graph;
    private readonly Dictionary<string, ReceptiveField> _seen = new(StringComparer.Ordinal);

    private readonly bool _positions;

    /// <summary>A finder in <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="positions">Whether a branch that sees everything (a gate, attention) is passed over where another one says which place
    /// a position belongs to.</param>
    public ReceptiveFieldFinder(OnnxModel model, bool positions = false)
    {
        _positions = positions;
        _model = model;
        _graph = new GraphIndex(model);
    }

    public ReceptiveField Find(string tensor)
    {
        foreach (OnnxValueInfo input in _model.Inputs)
        {
            if (_graph.IsGraphInput(input.Name))
                _seen[input.Name] = new ReceptiveField(new ReceptiveAxis(1, 0, 1), new ReceptiveAxis(1, 0, 1));
        }
        foreach (NodeProto node in _graph.TopologicalOrder())
        {
            if (_seen.ContainsKey(tensor))
                break;
            ReceptiveField[] inputs = [.. _graph.InputsOf(node).Where(_seen.ContainsKey).Select(i => _seen[i])];
            if (inputs.Length == 0)
                continue;
            ReceptiveField output = Through(node, inputs);
            foreach (string name in node.Output.Where(o => o.Length > 0))
                _seen[name] = output;
        }
        return _seen.TryGetValue(tensor, out ReceptiveField? found)
            ? found
            : throw new ArgumentException(
                $"No tensor '{tensor}' that depends on the input is in the graph; give the name of a feature map.",
                nameof(tensor)
            );
    }

    private ReceptiveField Through(NodeProto node, ReceptiveField[] inputs)
    {
        if (!(node.Domain is "" or "ai.onnx"))
            return ReceptiveField.Whole;
        bool local = s_local.Contains(node.OpType) || (node.OpType is "Concat" or "Split" && node.GetInt("axis", 0) == 1);
        if (local)
            return new ReceptiveField(Join(inputs.Select(i => i.Rows)), Join(inputs.Select(i => i.Columns)));
        if (inputs.Length != 1 || !_seen.ContainsKey(node.InputOrEmpty(0)))
            return ReceptiveField.Whole;
        return node.OpType switch
        {
            "Conv" or "MaxPool" or "AveragePool" or "LpPool" when Kernel(node) is [_, _] kernel => Windowed(node, kernel, inputs[0]),
            "Pad" when Pads(node) is [0, 0, var top, var left, 0, 0, _, _] => new ReceptiveField(
                Shift(inputs[0].Rows, top),
                Shift(inputs[0].Columns, left)
            ),
            _ => ReceptiveField.Whole,
        };
    }

    private ReceptiveField Windowed(NodeProto node, long[] kernel, ReceptiveField input)
    {
        long?[] sizes = [.. (_graph.Value(node.Input[0])?.Shape ?? []).Skip(2).Select(d => d.Size)];
        if (Window.Of(node, kernel, sizes) is not { } window)
            return ReceptiveField.Whole;
        return new ReceptiveField(Slide(input.Rows, window, 0), Slide(input.Columns, window, 1));
    }

    private static ReceptiveAxis? Slide(ReceptiveAxis? axis, Window window, int i) =>
        axis is null
            ? null
            : new ReceptiveAxis(
                axis.Jump * window.Strides[i],
                axis.First - (window.PadsBegin[i] * axis.Jump),
                axis.Size + ((window.Span(i) - 1) * axis.Jump)
            );

    private static ReceptiveAxis? Shift(ReceptiveAxis? axis, long before) =>
        axis is null ? null : axis with { First = axis.First - (before * axis.Jump) };

    /// <summary>From the first pixel that any of them sees to the last; null where one sees everything or their positions lie
    /// differently.</summary>
    private ReceptiveAxis? Join(IEnumerable<ReceptiveAxis?> axes)
    {
        ReceptiveAxis?[] all = [.. axes];
        if (_positions && all.Any(a => a is not null))
            all = [.. all.Where(a => a is not null)];
        if (all.Any(a => a is null || a.Jump != all[0]!.Jump))
            return null;
        long first = all.Min(a => a!.First),
            end = all.Max(a => a!.First + a.Size);
        return new ReceptiveAxis(all[0]!.Jump, first, end - first);
    }

    private long[]? Kernel(NodeProto node) =>
        node.GetInts("kernel_shape")
        ?? (node.OpType == "Conv" && _graph.Initializer(node.InputOrEmpty(1)) is { Dims: [_, _, var h, var w] } ? [h, w] : null);

    private long[]? Pads(NodeProto node)
    {
        if (node.GetInts("pads") is { } stated)
            return stated;
        string name = node.InputOrEmpty(1);
        TensorProto? tensor =
            _graph.Initializer(name) ?? (_graph.Producer(name) is { OpType: "Constant" } constant ? constant.GetTensor("value") : null);
        return tensor is null ? null : OnnxTensor.Read(tensor).ToInt64s();
    }
}
