using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// The roles that operators play between a feature map and the logits. A role that lets a head through is played by ONNX's own operators
/// only; roles that refuse it, by those of ONNX Runtime as well.
/// </summary>
internal static class HeadOperators
{
    private const string RuntimeDomain = "com.microsoft";

    /// <summary>Whether it is one of ONNX's own operators.</summary>
    public static bool IsStandard(NodeProto node) => node.Domain is "" or "ai.onnx";

    /// <summary>Behind the logits: turns them into probabilities.</summary>
    public static bool IsOutputActivation(NodeProto node) => IsStandard(node) && node.OpType is ("Softmax" or "LogSoftmax" or "Sigmoid");

    /// <summary>Changes the shape or nothing at all; values pass through in order.</summary>
    public static bool IsPassThrough(NodeProto node) =>
        IsStandard(node) && node.OpType is ("Flatten" or "Reshape" or "Squeeze" or "Unsqueeze" or "Identity" or "Dropout" or "Transpose");

    /// <summary>A function of each value on its own that is not linear.</summary>
    public static bool IsActivation(NodeProto node) =>
        IsKnown(node)
        && node.OpType
            is (
                "Relu"
                or "LeakyRelu"
                or "PRelu"
                or "Elu"
                or "Selu"
                or "Celu"
                or "Clip"
                or "HardSwish"
                or "HardSigmoid"
                or "Sigmoid"
                or "Tanh"
                or "Gelu"
                or "Mish"
                or "Softplus"
                or "Softsign"
                or "ThresholdedRelu"
                or "Erf"
            );

    /// <summary>A normalisation by the image's own statistics.</summary>
    public static bool IsNormalization(NodeProto node) =>
        IsKnown(node)
        && node.OpType
            is (
                "LayerNormalization"
                or "GroupNormalization"
                or "InstanceNormalization"
                or "LpNormalization"
                or "SimplifiedLayerNormalization"
                or "RMSNormalization"
            );

    /// <summary>Goes over to 16-bit floats (ONNX's element types 10 and 16).</summary>
    public static bool IsCastToHalf(NodeProto node) => node.Is("Cast") && node.GetInt("to", 0) is (10 or 16);

    /// <summary>A quantised graph's operators.</summary>
    public static bool IsQuantised(NodeProto node) =>
        node.OpType is "QuantizeLinear" or "DequantizeLinear" or "ConvInteger" or "MatMulInteger"
        || node.OpType.StartsWith("QLinear", StringComparison.Ordinal);

    private static bool IsKnown(NodeProto node) => IsStandard(node) || node.Domain == RuntimeDomain;
}
