namespace Partwise.Onnx.Differentiation;

/// <summary>
/// What gradients are made of between <see cref="BlockedRules"/> and <see cref="BlockedLayout"/>: one node for each operator's gradient,
/// with the attributes of the forward node. No engine ever sees them.
///</summary>
internal static class GradientPrimitives
{
    public const string Domain = "partwise.gradient";

    /// <summary>Inputs dY, W and, for its shape, X.</summary>
    public const string ConvInput = "ConvInput";

    /// <summary>Inputs X, dY and, for its shape, W.</summary>
    public const string ConvWeight = "ConvWeight";

    /// <summary>Inputs dY and Y.</summary>
    public const string Clip = "Clip";

    /// <summary>Inputs X, Y and dY.</summary>
    public const string MaxPool = "MaxPool";

    /// <summary>The input that has the shape of the output; null where the node is none of these.</summary>
    public static string? ShapeSource(NodeProto node) =>
        node.Domain != Domain
            ? null
            : node.OpType switch
            {
                ConvInput or ConvWeight => node.Input[2],
                Clip => node.Input[1],
                MaxPool => node.Input[0],
                _ => null,
            };
}
