using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Recognises the softmax, log-softmax or sigmoid behind logits, as one operator or written out in nodes.</summary>
internal sealed class ActivationNodes(GraphIndex graph, ConstantFolder constants)
{
    /// <summary>The activation that ends in <paramref name="node"/>, and what it is taken of; null for any other node.</summary>
    public (string Name, string Input)? Of(NodeProto node)
    {
        if (HeadOperators.IsOutputActivation(node))
            return (node.OpType, node.InputOrEmpty(0));
        if (node.Is("Div") && Softmax(node) is { } exponents)
            return ("Softmax", exponents);
        if (node.Is("Div") && IsOne(node.InputOrEmpty(0)))
            return Sigmoid(node.InputOrEmpty(1));
        if (node.Is("Reciprocal"))
            return Sigmoid(node.InputOrEmpty(0));
        if (node.Is("Log") && graph.Producer(node.InputOrEmpty(0)) is { } inner && Of(inner) is { Name: "Softmax" } softmax)
            return ("LogSoftmax", softmax.Input);
        return null;
    }

    /// <summary>x of exp(x) / Σ exp(x), or of exp(x − max(x)) / Σ exp(x − max(x)).</summary>
    private string? Softmax(NodeProto division)
    {
        string exponential = division.InputOrEmpty(0);
        if (
            Made(exponential, "Exp") is not { } exp
            || Made(division.InputOrEmpty(1), "ReduceSum") is not { } sum
            || sum.InputOrEmpty(0) != exponential
        )
            return null;
        string x = exp.InputOrEmpty(0);
        return
            Made(x, "Sub") is { } shifted
            && Made(shifted.InputOrEmpty(1), "ReduceMax") is { } max
            && max.InputOrEmpty(0) == shifted.InputOrEmpty(0)
            ? shifted.InputOrEmpty(0)
            : x;
    }

    /// <summary>x, where <paramref name="denominator"/> is 1 + exp(−x).</summary>
    private (string, string)? Sigmoid(string denominator)
    {
        if (Made(denominator, "Add") is not { Input.Count: 2 } sum)
            return null;
        string other =
            IsOne(sum.Input[0]) ? sum.Input[1]
            : IsOne(sum.Input[1]) ? sum.Input[0]
            : "";
        return Made(other, "Exp") is { } exp && Made(exp.InputOrEmpty(0), "Neg") is { } negative
            ? ("Sigmoid", negative.InputOrEmpty(0))
            : null;
    }

    private NodeProto? Made(string tensor, string opType) => graph.Producer(tensor) is { } node && node.Is(opType) ? node : null;

    private bool IsOne(string tensor) => constants.Scalar(tensor) == 1;
}
