using Partwise.Onnx.Differentiation.Rules;

namespace Partwise.Onnx.Differentiation;

/// <summary>The table of gradient rules: a new rule is one method and one line here.</summary>
internal static class GradientRules
{
    private static readonly Dictionary<string, GradientRule> s_rules = new(StringComparer.Ordinal)
    {
        ["Abs"] = FunctionRules.Abs,
        ["Acos"] = FunctionRules.Acos,
        ["Acosh"] = FunctionRules.Acosh,
        ["Add"] = ArithmeticRules.Add,
        ["Asin"] = FunctionRules.Asin,
        ["Asinh"] = FunctionRules.Asinh,
        ["Atan"] = FunctionRules.Atan,
        ["Atanh"] = FunctionRules.Atanh,
        ["Attention"] = AttentionRules.Attention,
        ["AveragePool"] = PoolingRules.AveragePool,
        ["BatchNormalization"] = NormalisationRules.BatchNormalization,
        ["Cast"] = FunctionRules.Cast,
        ["CastLike"] = FunctionRules.Cast,
        ["Celu"] = GatedRules.Celu,
        ["Clip"] = ActivationRules.Clip,
        ["Concat"] = ShapeRules.Concat,
        ["Conv"] = ConvolutionRules.Conv,
        ["ConvTranspose"] = TransposedConvolutionRules.ConvTranspose,
        ["Cos"] = FunctionRules.Cos,
        ["Cosh"] = FunctionRules.Cosh,
        ["CumSum"] = ReductionRules.CumSum,
        ["DepthToSpace"] = ShapeRules.DepthToSpace,
        ["Div"] = ArithmeticRules.Div,
        ["Dropout"] = FunctionRules.Dropout,
        ["Einsum"] = EinsumRules.Einsum,
        ["Elu"] = GatedRules.Elu,
        ["Erf"] = FunctionRules.Erf,
        ["Exp"] = FunctionRules.Exp,
        ["Expand"] = ShapeRules.Expand,
        ["Flatten"] = ShapeRules.Reshape,
        ["Gather"] = IndexRules.Any,
        ["GatherElements"] = IndexRules.GatherElements,
        ["GatherND"] = IndexRules.Any,
        ["Gelu"] = FunctionRules.Gelu,
        ["Gemm"] = MatrixRules.Gemm,
        ["GlobalAveragePool"] = PoolingRules.GlobalAveragePool,
        ["GlobalLpPool"] = PoolingRules.GlobalLpPool,
        ["GlobalMaxPool"] = PoolingRules.GlobalMaxPool,
        ["GroupNormalization"] = NormalisationRules.GroupNormalization,
        ["HardSigmoid"] = ActivationRules.HardSigmoid,
        ["HardSwish"] = ActivationRules.HardSwish,
        ["Identity"] = FunctionRules.Identity,
        ["If"] = ShapeRules.If,
        ["InstanceNormalization"] = NormalisationRules.InstanceNormalization,
        ["LRN"] = LocalResponseRules.LocalResponse,
        ["LayerNormalization"] = NormalisationRules.LayerNormalization,
        ["LeakyRelu"] = ActivationRules.LeakyRelu,
        ["Log"] = FunctionRules.Log,
        ["LogSoftmax"] = ActivationRules.LogSoftmax,
        ["LpNormalization"] = ReductionRules.LpNormalization,
        ["LpPool"] = PoolingRules.LpPool,
        ["MatMul"] = MatrixRules.MatMul,
        ["Max"] = ArithmeticRules.Extremum,
        ["MaxPool"] = PoolingRules.MaxPool,
        ["Mean"] = ArithmeticRules.Mean,
        ["MeanVarianceNormalization"] = NormalisationRules.MeanVariance,
        ["Min"] = ArithmeticRules.Extremum,
        ["Mish"] = GatedRules.Mish,
        ["Mod"] = ArithmeticRules.Mod,
        ["Mul"] = ArithmeticRules.Mul,
        ["Neg"] = FunctionRules.Neg,
        ["PRelu"] = GatedRules.PRelu,
        ["Pad"] = IndexRules.Pad,
        ["Pow"] = ArithmeticRules.Pow,
        ["RMSNormalization"] = NormalisationRules.RootMeanSquare,
        ["Reciprocal"] = FunctionRules.Reciprocal,
        ["ReduceL1"] = ReductionRules.L1,
        ["ReduceL2"] = ReductionRules.L2,
        ["ReduceLogSum"] = ReductionRules.LogSum,
        ["ReduceLogSumExp"] = ReductionRules.LogSumExp,
        ["ReduceMax"] = ReductionRules.Extremum,
        ["ReduceMean"] = ReductionRules.Mean,
        ["ReduceMin"] = ReductionRules.Extremum,
        ["ReduceProd"] = ReductionRules.Product,
        ["ReduceSum"] = ReductionRules.Sum,
        ["ReduceSumSquare"] = ReductionRules.SumSquare,
        ["Relu"] = ActivationRules.Relu,
        ["Reshape"] = ShapeRules.Reshape,
        ["Resize"] = ResizeRules.Resize,
        ["ScatterElements"] = IndexRules.ScatterElements,
        ["ScatterND"] = IndexRules.ScatterND,
        ["Selu"] = GatedRules.Selu,
        ["Shrink"] = GatedRules.Shrink,
        ["Sigmoid"] = FunctionRules.Sigmoid,
        ["SimplifiedLayerNormalization"] = NormalisationRules.RootMeanSquare,
        ["Sin"] = FunctionRules.Sin,
        ["Sinh"] = FunctionRules.Sinh,
        ["Slice"] = IndexRules.Slice,
        ["Softmax"] = ActivationRules.Softmax,
        ["Softplus"] = FunctionRules.Softplus,
        ["Softsign"] = GatedRules.Softsign,
        ["SpaceToDepth"] = ShapeRules.SpaceToDepth,
        ["Split"] = ShapeRules.Split,
        ["Sqrt"] = FunctionRules.Sqrt,
        ["Squeeze"] = ShapeRules.Reshape,
        ["Sub"] = ArithmeticRules.Sub,
        ["Sum"] = ArithmeticRules.Add,
        ["Swish"] = GatedRules.Swish,
        ["Tan"] = FunctionRules.Tan,
        ["Tanh"] = FunctionRules.Tanh,
        ["ThresholdedRelu"] = GatedRules.ThresholdedRelu,
        ["Tile"] = IndexRules.Any,
        ["TopK"] = IndexRules.TopK,
        ["Transpose"] = ShapeRules.Transpose,
        ["Trilu"] = ShapeRules.Trilu,
        ["Unsqueeze"] = ShapeRules.Reshape,
        ["Where"] = ArithmeticRules.Where,
    };

    private static readonly Dictionary<string, GradientRule> s_fused = new(StringComparer.Ordinal)
    {
        ["BiasGelu"] = FusedRules.BiasGelu,
        ["FastGelu"] = FusedRules.FastGelu,
        ["FusedConv"] = FusedRules.FusedConv,
        ["FusedGemm"] = FusedRules.FusedGemm,
        ["FusedMatMul"] = FusedRules.FusedMatMul,
        ["Gelu"] = FunctionRules.Gelu,
        ["QuickGelu"] = GatedRules.QuickGelu,
        ["SkipLayerNormalization"] = FusedRules.SkipLayerNormalization,
        ["SkipSimplifiedLayerNormalization"] = FusedRules.SkipSimplifiedLayerNormalization,
    };

    // Their outputs do not change, or change by leaps, when an input changes a little: the gradient is 0.
    private static readonly HashSet<string> s_stops = new(StringComparer.Ordinal)
    {
        "And",
        "ArgMax",
        "ArgMin",
        "Bernoulli",
        "Ceil",
        "ConstantOfShape",
        "Equal",
        "EyeLike",
        "Floor",
        "Greater",
        "GreaterOrEqual",
        "Hardmax",
        "IsInf",
        "IsNaN",
        "Less",
        "LessOrEqual",
        "Multinomial",
        "NonZero",
        "Not",
        "OneHot",
        "Or",
        "RandomNormalLike",
        "RandomUniformLike",
        "Range",
        "Round",
        "Shape",
        "Sign",
        "Size",
        "Xor",
    };

    /// <summary>The operators that have a rule, in alphabetical order; those that are not ONNX's own with their domain.</summary>
    public static IEnumerable<string> Names =>
        s_rules
            .Keys.Order(StringComparer.Ordinal)
            .Concat(s_fused.Keys.Order(StringComparer.Ordinal).Select(k => $"{OnnxDomains.Microsoft}:{k}"));

    /// <summary>Whether no gradient flows through the node.</summary>
    public static bool Stops(NodeProto node) => node.Domain is "" or "ai.onnx" && s_stops.Contains(node.OpType);

    /// <summary>
    /// Whether the node makes integers that stand for real numbers: their slope is 0 nearly everywhere, which is not what anybody wants to
    /// be told.
    /// </summary>
    public static bool Quantises(NodeProto node) => node.Is("QuantizeLinear") || node.Is("DynamicQuantizeLinear");

    /// <summary>The rule for a node, or null.</summary>
    public static GradientRule? Find(NodeProto node, IReadOnlyDictionary<string, GradientRule> more)
    {
        bool standard = node.Domain is "" or "ai.onnx";
        if (more.TryGetValue(standard ? node.OpType : $"{node.Domain}:{node.OpType}", out GradientRule? rule))
            return rule;
        return standard ? s_rules.GetValueOrDefault(node.OpType)
            : node.Domain == OnnxDomains.Microsoft ? s_fused.GetValueOrDefault(node.OpType)
            : null;
    }
}
