namespace Partwise.Onnx.Differentiation;

/// <summary>The element types of node outputs.</summary>
internal static class TypeInference
{
    /// <summary>The type of an output; undefined where it cannot be told.</summary>
    public static OnnxElementType Of(NodeProto node, int output, TensorFacts facts)
    {
        if (
            node.Domain == OnnxDomains.Microsoft
            && !node.OpType.Contains("Linear", StringComparison.Ordinal)
            && !node.OpType.Contains("Integer", StringComparison.Ordinal)
        )
            return output == 0 ? facts.Type(node.InputOrEmpty(0)) : OnnxElementType.Undefined;
        if (!OnnxDomains.IsStandard(node.Domain))
            return OnnxElementType.Undefined;
        return node.OpType switch
        {
            "Shape" or "Size" or "NonZero" or "ArgMax" or "ArgMin" => OnnxElementType.Int64,
            "MaxPool" or "TopK" when output == 1 => OnnxElementType.Int64,
            "Dropout" when output == 1 => OnnxElementType.Bool,
            "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Not" or "And" or "Or" or "Xor" or "IsNaN" or "IsInf" =>
                OnnxElementType.Bool,
            "Cast" => (OnnxElementType)node.GetInt("to", 0),
            "CastLike" or "Where" => facts.Type(node.InputOrEmpty(1)),
            "Constant" => facts.Constant(node.Output[0])?.ElementType ?? OnnxElementType.Undefined,
            "QuantizeLinear" => node.GetInt("output_dtype", 0) is > 0 and var stated ? (OnnxElementType)stated
            : node.InputOrEmpty(2) is { Length: > 0 } zero ? facts.Type(zero)
            : OnnxElementType.UInt8,
            "DynamicQuantizeLinear" => output == 1 ? OnnxElementType.Float : OnnxElementType.UInt8,
            "DequantizeLinear" => facts.Type(node.InputOrEmpty(1)),
            "ConvInteger" or "MatMulInteger" => OnnxElementType.Int32,
            "EyeLike" => (OnnxElementType)node.GetInt("dtype", (long)facts.Type(node.InputOrEmpty(0))),
            "ConstantOfShape" => (OnnxElementType)(node.GetTensor("value")?.DataType ?? (int)OnnxElementType.Float),
            "OneHot" => facts.Type(node.InputOrEmpty(2)),
            "If" or "Loop" or "Scan" => OnnxElementType.Undefined,
            _ => facts.Type(node.InputOrEmpty(0)),
        };
    }
}
