namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Gradients of networks in half precision. They are computed in single precision, as gradients are soon too small for 16 bits: a node is
/// differentiated as the same node on inputs that are converted first.
///</summary>
internal static class HalfPrecision
{
    /// <summary>Whether the node works in half precision. A conversion does not: its rule hands on what arrives.</summary>
    public static bool Takes(NodeProto node, TensorFacts facts) =>
        node.OpType is not ("Cast" or "CastLike") && node.Input.Any(i => IsHalf(facts.Type(i)));

    /// <summary>Differentiates the node in single precision.</summary>
    public static void Widen(GradientScope s) =>
        s.Unfold(g =>
        {
            string[] inputs =
            [
                .. s.Node.Input.Select(i =>
                    IsHalf(g.Facts.Type(i)) ? g.Op("Cast", [i], OnnxAttribute.Of("to", (long)OnnxElementType.Float)) : i
                ),
            ];
            string[] outputs = [.. s.Node.Output.Select(o => o.Length == 0 ? "" : g.NewName(s.Node.OpType))];
            g.Editor.AddNode(s.Node.OpType, inputs, outputs, s.Node.Attribute.Select(a => a.Clone()), s.Node.Domain);
            return outputs;
        });

    private static bool IsHalf(OnnxElementType type) => type is OnnxElementType.Float16 or OnnxElementType.BFloat16;
}
