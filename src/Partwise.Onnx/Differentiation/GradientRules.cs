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
        ["AveragePool"] = PoolingRules.AveragePool,
        ["BatchNormalization"] = NormalisationRules.BatchNormalization,
        ["Cast"] = FunctionRules.Cast,
        ["CastLike"] = FunctionRules.Cast,
        ["Celu"] = GatedRules.Celu,
        ["Clip"] = ActivationRules.Clip,
        ["Concat"] = ShapeRules.Concat,
        ["Conv"] = ConvolutionRules.Conv,
        ["Cos"] = FunctionRules.Cos,
        ["Cosh"] = FunctionRules.Cosh,
        ["Div"] = ArithmeticRules.Div,
        ["Dropout"] = FunctionRules.Dropout,
        ["Elu"] = GatedRules.Elu,
        ["Erf"] = FunctionRules.Erf,
        ["Exp"] = FunctionRules.Exp,
        ["Expand"] = ShapeRules.Expand,
        ["Flatten"] = ShapeRules.Reshape,
        ["Gather"] = IndexRules.Any,
        ["GatherElements"] = IndexRules.GatherElements,
        ["Gelu"] = FunctionRules.Gelu,
        ["Gemm"] = MatrixRules.Gemm,
        ["GlobalAveragePool"] = PoolingRules.GlobalAveragePool,
        ["GlobalMaxPool"] = PoolingRules.GlobalMaxPool,
        ["HardSigmoid"] = ActivationRules.HardSigmoid,
        ["HardSwish"] = ActivationRules.HardSwish,
        ["Identity"] = FunctionRules.Identity,
        ["LayerNormalization"] = NormalisationRules.LayerNormalization,
        ["LeakyRelu"] = ActivationRules.LeakyRelu,
        ["Log"] = FunctionRules.Log,
        ["LogSoftmax"] = ActivationRules.LogSoftmax,
        ["MatMul"] = MatrixRules.MatMul,
        ["Max"] = ArithmeticRules.Extremum,
        ["MaxPool"] = PoolingRules.MaxPool,
        ["Mean"] = ArithmeticRules.Mean,
        ["Min"] = ArithmeticRules.Extremum,
        ["Mish"] = GatedRules.Mish,
        ["Mod"] = ArithmeticRules.Mod,
        ["Mul"] = ArithmeticRules.Mul,
        ["Neg"] = FunctionRules.Neg,
        ["PRelu"] = GatedRules.PRelu,
        ["Pad"] = IndexRules.Pad,
        ["Pow"] = ArithmeticRules.Pow,
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
        ["Selu"] = GatedRules.Selu,
        ["Shrink"] = GatedRules.Shrink,
        ["Sigmoid"] = FunctionRules.Sigmoid,
        ["Sin"] = FunctionRules.Sin,
        ["Sinh"] = FunctionRules.Sinh,
        ["Slice"] = IndexRules.Slice,
        ["Softmax"] = ActivationRules.Softmax,
        ["Softplus"] = FunctionRules.Softplus,
        ["Softsign"] = GatedRules.Softsign,
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
        ["Transpose"] = ShapeRules.Transpose,
        ["Unsqueeze"] = ShapeRules.Reshape,
        ["Where"] = ArithmeticRules.Where,
    };

    // Their outputs do not change, or change by leaps, when an input changes a little: the gradient is 0.
    private static readonly HashSet<string> s_stops = new(StringComparer.Ordinal)
    {
        "And", "ArgMax", "ArgMin", "Bernoulli", "Ceil", "ConstantOfShape", "Equal", "EyeLike", "Floor", "Greater", "GreaterOrEqual", "Hardmax", "IsInf", "IsNaN",
        "Less", "LessOrEqual", "Multinomial", "NonZero", "Not", "OneHot", "Or", "RandomNormalLike", "RandomUniformLike", "Range", "Round", "Shape", "Sign", "Size",
        "Xor",
    };

    /// <summary>The operators that have a rule, in alphabetical order.</summary>
    public static IEnumerable<string> Names => s_rules.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether no gradient flows through the node.</summary>
    public static bool Stops(NodeProto node) => node.Domain is "" or "ai.onnx" && s_stops.Contains(node.OpType);

    /// <summary>
    /// Whether the node makes integers that stand for real numbers: their slope is 0 nearly everywhere, which is not what anybody wants to be told.
    /// </summary>
    public static bool Quantises(NodeProto node) => node.Is("QuantizeLinear") || node.Is("DynamicQuantizeLinear");

    /// <summary>The rule for a node, or null.</summary>
    public static GradientRule? Find(NodeProto node, IReadOnlyDictionary<string, GradientRule> more)
    {
        bool standard = node.Domain is "" or "ai.onnx";
        if (more.TryGetValue(standard ? node.OpType : $"{node.Domain}:{node.OpType}", out GradientRule? rule))
            return rule;
        return standard ? s_rules.GetValueOrDefault(node.OpType) : null;
    }
}
