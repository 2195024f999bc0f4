using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// Takes the class token before what works on each token alone, not behind it: a transformer's last normalisation and perceptron then run
/// for one token. The selection (Gather on the axis of tokens) moves up through such nodes; what nothing else reads is left out. The
/// function stays the same.
///</summary>
internal sealed class SelectedToken
{
    private static readonly HashSet<string> s_unary = new(StringComparer.Ordinal)
    {
        "Relu",
        "Erf",
        "Sqrt",
        "Sigmoid",
        "Tanh",
        "Gelu",
        "HardSwish",
        "Neg",
        "Reciprocal",
        "Exp",
        "Identity",
        "Softplus",
        "Elu",
        "LeakyRelu",
    };

    private static readonly HashSet<string> s_binary = new(StringComparer.Ordinal) { "Add", "Sub", "Mul", "Div", "Pow" };

    private readonly GraphIndex _index;
    private readonly GraphEditor _graph;
    private readonly Dictionary<string, string> _selected = new(StringComparer.Ordinal);
    private readonly string _token;

    private SelectedToken(OnnxModel model, GraphIndex index, long token)
    {
        (_index, _graph) = (index, new GraphEditor(model));
        _token = _graph.AddInitializer("partwise/token", [token], 1);
    }

    /// <summary>The part with the selection moved; itself where there is none, or nothing to move it through.</summary>
    /// <param name="part">A part of a network with its constants folded.</param>
    /// <param name="input">Its input.</param>
    /// <param name="logits">Its output.</param>
    public static OnnxModel Move(OnnxModel part, OnnxValueInfo input, string logits)
    {
        var index = new GraphIndex(part);
        NodeProto? gather = part.Graph.Node.FirstOrDefault(n =>
            n.Is("Gather")
            && n.GetInt("axis", 0) == 1
            && !index.IsConstant(n.Input[0])
            && index.Initializer(n.Input[1]) is { } one
            && one.Dims.All(d => d == 1)
        );
        if (gather is null)
            return part;
        TensorProto position = index.Initializer(gather.Input[1])!;
        OnnxModel moved = part.Clone();
        var move = new SelectedToken(moved, new GraphIndex(moved), part.ReadTensor(position).ToInt64s()[0]);
        string data = move.Of(gather.Input[0]);
        if (move._selected.Count < 2 || !AllHaveTokens(part, input, gather.Input[0], [.. move._selected.Keys]))
            return part;
        NodeProto last = moved.Graph.Node.First(n => n.Output.Contains(gather.Output[0]));
        last.Attribute.Clear();
        last.Input.Clear();
        last.Input.Add(data);
        last.OpType = position.Dims.Count == 0 ? "Squeeze" : "Identity";
        if (position.Dims.Count == 0)
            last.Input.Add(move._graph.AddInitializer("partwise/token_axis", [1L], 1));
        move._graph.TopologicalSort();
        return SubgraphExtractor.Extract(moved, [input.Name], [logits]);
    }

    /// <summary>The token of a tensor, [N, 1, …].</summary>
    private string Of(string tensor)
    {
        if (_selected.TryGetValue(tensor, out string? known))
            return known;
        if (_index.Producer(tensor) is { } node && IsByToken(node))
        {
            string[] inputs = [.. node.Input.Select(i => i.Length == 0 || _index.IsConstant(i) ? i : Of(i))];
            string output = _graph.UniqueName(tensor + "/token");
            _graph.AddNode(node.OpType, inputs, [output], node.Attribute.Select(a => a.Clone()), node.Domain);
            return _selected[tensor] = output;
        }
        return _selected[tensor] = _graph.AddNode("Gather", [tensor, _token], [OnnxAttribute.Of("axis", 1L)]);
    }

    /// <summary>Whether each token's result depends on that token alone, and constants are the same for all tokens.</summary>
    private bool IsByToken(NodeProto node)
    {
        if (!HeadOperators.IsStandard(node) || node.Output.Count != 1)
            return false;
        bool Small(string tensor) => _index.Initializer(tensor) is { } constant && constant.Dims.Count <= 1;
        return node.OpType switch
        {
            "MatMul" => !_index.IsConstant(node.Input[0]) && _index.Initializer(node.Input[1]) is { Dims.Count: 2 },
            "ReduceMean" => node.GetInt("keepdims", 1) == 1 && node.GetInts("axes") is [-1] or [2] && node.Input.Count == 1,
            "LayerNormalization" => node.GetInt("axis", -1) is -1 or 2
                && node.Input.Skip(1).All(i => i.Length == 0 || _index.IsConstant(i)),
            _ when s_binary.Contains(node.OpType) => node.Input.All(i => !_index.IsConstant(i) || Small(i)),
            _ => s_unary.Contains(node.OpType) && node.Input.Count == 1,
        };
    }

    /// <summary>Whether all tensors are [N, tokens, …] of three axes, with the same number of tokens.</summary>
    private static bool AllHaveTokens(OnnxModel part, OnnxValueInfo input, string data, string[] tensors)
    {
        string[] outputs = [data, .. tensors.Where(t => t != data && t != input.Name)];
        if (data == input.Name)
            return false;
        using InferenceSession session = EngineSessions.CreateForOneRun(SubgraphExtractor.Extract(part, [input.Name], outputs));
        using OrtValue zeros = OrtValue.Allocate<float>([1, .. input.Shape!.Skip(1).Select(d => d.Size!.Value)], zeroed: true);
        OrtValue[] values = session.Run([input.Name], [zeros], outputs);
        bool all =
            values[0].Shape is [_, var tokens, _]
            && values.All(v => v.Shape is [_, var own, _] && own == tokens)
            && (!tensors.Contains(input.Name) || input.Shape is [_, var first, _] && first.Size == tokens);
        foreach (OrtValue value in values)
            value.Dispose();
        return all;
    }
}
