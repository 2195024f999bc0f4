namespace Partwise.Onnx.Differentiation;

/// <summary>Writes nodes after a graph: short names for the operators that gradients are made of. Every method returns the tensor it
/// makes.</summary>
public sealed partial class GradientGraph
{
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _shapes = new(StringComparer.Ordinal);

    internal GradientGraph(GraphEditor editor, TensorFacts facts)
    {
        Editor = editor;
        Facts = facts;
    }

    /// <summary>The editor beneath.</summary>
    public GraphEditor Editor { get; }

    /// <summary>The version of ONNX's own operator set.</summary>
    public int Opset => Editor.Model.Opset;

    /// <summary>What is known of the forward tensors before the model runs.</summary>
    internal TensorFacts Facts { get; }

    // What the new tensors are named after.
    internal string Place { get; set; } = "";

    /// <summary>Adds any operator with one output.</summary>
    public string Op(string opType, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes) =>
        Op("", opType, inputs, attributes);

    /// <summary>Adds an operator of any domain with one output.</summary>
    internal string Op(string domain, string opType, IEnumerable<string> inputs, IEnumerable<AttributeProto> attributes)
    {
        string output = NewName(opType);
        Editor.AddNode(opType, inputs, [output], attributes, domain);
        return output;
    }

    /// <summary>Adds an operator with one input, one output and no attributes.</summary>
    public string Op(string opType, string input) => Op(opType, [input]);

    /// <summary>A fresh tensor name.</summary>
    internal string NewName(string opType) => Editor.UniqueName($"{Place}/grad/{opType}");

    /// <summary>a + b.</summary>
    public string Add(string a, string b) => Op("Add", [a, b]);

    /// <summary>a − b.</summary>
    public string Sub(string a, string b) => Op("Sub", [a, b]);

    /// <summary>a · b, element by element.</summary>
    public string Mul(string a, string b) => Op("Mul", [a, b]);

    /// <summary>a · factor.</summary>
    public string Mul(string a, double factor, string like) => factor == 1 ? a : Mul(a, Scalar(factor, like));

    /// <summary>a / b, element by element.</summary>
    public string Div(string a, string b) => Op("Div", [a, b]);

    /// <summary>−a.</summary>
    public string Neg(string a) => Op("Neg", a);

    /// <summary>The tensor with its dimensions in another order.</summary>
    internal string Transpose(string x, params long[] order) =>
        order.Select((p, i) => p == i).All(same => same) ? x : Op("Transpose", [x], OnnxAttribute.Of("perm", order));

    /// <summary>The tensor in a shape where −1 is deduced and 0 copies a size.</summary>
    internal string Reshape(string x, params long[] shape) => Op("Reshape", [x, Ints(shape)]);

    /// <summary>Tensors one after the other along a dimension; a single one as it is.</summary>
    internal string Concat(IReadOnlyList<string> parts, long axis) =>
        parts.Count == 1 ? parts[0] : Op("Concat", parts, OnnxAttribute.Of("axis", axis));

    /// <summary>The product of two matrices, each transposed first where its number is 1.</summary>
    internal string Gemm(string a, string b, long transA, long transB) =>
        Op("Gemm", [a, b], OnnxAttribute.Of("transA", transA), OnnxAttribute.Of("transB", transB));

    /// <summary>The sum over dimensions.</summary>
    internal string ReduceSum(string x, long[] axes, bool keep) =>
        axes.Length == 0 ? x : Op("ReduceSum", [x, Ints(axes)], OnnxAttribute.Of("keepdims", keep ? 1L : 0L));

    /// <summary>The mean over dimensions, which stay with size 1.</summary>
    public string ReduceMean(string x, long[] axes) =>
        Opset >= 18 ? Op("ReduceMean", [x, Ints(axes)]) : Op("ReduceMean", [x], OnnxAttribute.Of("axes", axes));

    /// <summary>A part of the tensor: every <paramref name="steps"/>-th position from <paramref name="starts"/> to before
    /// <paramref name="ends"/>.</summary>
    internal string Slice(string x, long[] axes, long[] starts, long[] ends, long[]? steps = null) =>
        Op("Slice", steps is null ? [x, Ints(starts), Ints(ends), Ints(axes)] : [x, Ints(starts), Ints(ends), Ints(axes), Ints(steps)]);

    /// <summary>Converts to the element type of <paramref name="like"/>'s gradient; a tensor that is known to have it stays.</summary>
    internal string CastLike(string x, string like)
    {
        OnnxElementType to = TypeOf(like);
        return Facts.Type(x) == to && Facts.Type(like) != OnnxElementType.Undefined ? x : Op("Cast", [x], OnnxAttribute.Of("to", (long)to));
    }

    /// <summary>1 where <paramref name="x"/> is above 0, else 0.</summary>
    internal string Step(string x, string like)
    {
        // The steepest ramp is the quickest mask that engines have; its kernels exist in single precision only.
        if (TypeOf(like) == OnnxElementType.Float)
            return Op("HardSigmoid", [x], OnnxAttribute.Of("alpha", float.MaxValue), OnnxAttribute.Of("beta", 0f));
        return CastLike(Op("Greater", [x, Scalar(0, like)]), like);
    }

    /// <summary><paramref name="inside"/> where <paramref name="condition"/> holds, else <paramref name="outside"/>.</summary>
    internal string Where(string condition, string inside, string outside) => Op("Where", [condition, inside, outside]);

    /// <summary>The tensor with 1 in place of every 0, to divide by.</summary>
    internal string ZerosToOnes(string x, string like) => Where(Op("Equal", [x, Scalar(0, like)]), Scalar(1, like), x);

    /// <summary>A constant of 64-bit integers, one-dimensional.</summary>
    internal string Ints(params long[] values) =>
        Constant($"i:{string.Join(',', values)}", name => OnnxTensor.Create(name, values, values.Length));

    /// <summary>A 64-bit integer constant without dimensions.</summary>
    internal string IntScalar(long value) => Constant($"s:{value}", name => OnnxTensor.Create(name, [value]));

    /// <summary>A single-precision constant without dimensions, whatever the network computes in.</summary>
    internal string Constant(float value) => Constant($"f:{(double)value:R}", name => OnnxTensor.Create(name, [value]));

    /// <summary>A scalar constant of the element type of <paramref name="like"/>.</summary>
    public string Scalar(double value, string like)
    {
        OnnxElementType type = TypeOf(like);
        return type switch
        {
            OnnxElementType.Double => Constant($"d:{value:R}", name => OnnxTensor.Create(name, [value])),
            OnnxElementType.Float => Constant($"f:{value:R}", name => OnnxTensor.Create(name, [(float)value])),
            _ => Op(
                "Cast",
                [Constant($"f:{value:R}", name => OnnxTensor.Create(name, [(float)value]))],
                OnnxAttribute.Of("to", (long)type)
            ),
        };
    }

    /// <summary>The element type of a tensor's gradient: its own, but single precision for tensors of half precision.</summary>
    internal OnnxElementType TypeOf(string tensor) =>
        Facts.Type(tensor) switch
        {
            OnnxElementType.Undefined or OnnxElementType.Float16 or OnnxElementType.BFloat16 => OnnxElementType.Float,
            var type => type,
        };

    private string Constant(string key, Func<string, TensorProto> make)
    {
        if (!_constants.TryGetValue(key, out string? name))
        {
            TensorProto tensor = make(Editor.UniqueName("grad/constant"));
            _constants[key] = name = Editor.AddInitializer(tensor);
            Facts.Add(tensor);
        }
        return name;
    }
}
