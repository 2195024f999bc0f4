namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Works out the small tensors that exporters compute from shapes: the target of a reshape, the sizes of a resize, the condition of an If.
/// What it does not know is computed when the model runs.
///</summary>
internal static class SmallValues
{
    private static readonly Dictionary<string, Func<double, double, double>> s_binary = new(StringComparer.Ordinal)
    {
        ["Add"] = (a, b) => a + b,
        ["Sub"] = (a, b) => a - b,
        ["Mul"] = (a, b) => a * b,
        ["Max"] = Math.Max,
        ["Min"] = Math.Min,
        ["Pow"] = Math.Pow,
        ["Equal"] = (a, b) => a == b ? 1 : 0,
        ["Greater"] = (a, b) => a > b ? 1 : 0,
        ["GreaterOrEqual"] = (a, b) => a >= b ? 1 : 0,
        ["Less"] = (a, b) => a < b ? 1 : 0,
        ["LessOrEqual"] = (a, b) => a <= b ? 1 : 0,
        ["And"] = (a, b) => a != 0 && b != 0 ? 1 : 0,
        ["Or"] = (a, b) => a != 0 || b != 0 ? 1 : 0,
        ["Xor"] = (a, b) => (a != 0) != (b != 0) ? 1 : 0,
    };

    private static readonly Dictionary<string, Func<double, double>> s_unary = new(StringComparer.Ordinal)
    {
        ["Not"] = a => a == 0 ? 1 : 0,
        ["Neg"] = a => -a,
        ["Abs"] = Math.Abs,
        ["Ceil"] = Math.Ceiling,
        ["Floor"] = Math.Floor,
        ["Sqrt"] = Math.Sqrt,
    };

    /// <summary>The value of a node's only output; null where it is large or unknown.</summary>
    public static SmallValue? Of(NodeProto node, TensorFacts facts)
    {
        if (!OnnxDomains.IsStandard(node.Domain) || node.Output.Count != 1)
            return null;
        return node.OpType switch
        {
            "Constant" => Read(facts.Constant(node.Output[0])),
            "Shape" => facts.Shape(node.InputOrEmpty(0)) is { } shape ? Limit(ShapePart(node, shape)) : null,
            "Size" => facts.Shape(node.InputOrEmpty(0)) is { } all ? new([Entry.Of(ShapeMath.Product(all))], true) : null,
            "Concat" => Concat(node, facts),
            "Where" => Where(facts.Value(node.InputOrEmpty(0)), facts.Value(node.InputOrEmpty(1)), facts.Value(node.InputOrEmpty(2))),
            _ => facts.Value(node.InputOrEmpty(0)) is { } x ? OfOne(node, x, facts) : null,
        };
    }

    /// <summary>The value of a constant; null where it has more numbers than are followed, more than one dimension, or no
    /// numbers.</summary>
    public static SmallValue? Read(OnnxTensor? constant)
    {
        if (
            constant is null
            || constant.Count > SmallValue.Most
            || constant.Shape.Count > 1
            || constant.ElementType is OnnxElementType.Undefined or OnnxElementType.String
        )
            return null;
        return new([.. constant.ToDoubles().Select(v => new Entry(v))], constant.Shape.Count == 0);
    }

    private static SmallValue? OfOne(NodeProto node, SmallValue x, TensorFacts facts)
    {
        string second = node.InputOrEmpty(1);
        switch (node.OpType)
        {
            case "Cast":
                return Cast(x, (OnnxElementType)node.GetInt("to", 0));
            case "Unsqueeze":
                return x.IsScalar && facts.Axes(node, 1) is [0 or -1] ? x with { IsScalar = false } : null;
            case "Squeeze":
                return x.Entries.Length == 1 && !x.IsScalar && (second.Length == 0 || facts.Axes(node, 1) is not null)
                    ? x with
                    {
                        IsScalar = true,
                    }
                    : null;
            case "Reshape":
                return x.Entries.Length == 1 && facts.Value(second) is { IsScalar: false, Entries.Length: <= 1 } target
                    ? x with
                    {
                        IsScalar = target.Entries.Length == 0,
                    }
                    : null;
            case "Gather":
                return Gather(x, facts.Value(second), node.GetInt("axis", 0));
            case "Slice":
                return !x.IsScalar && SliceRange.Of(node, 1, facts) is [{ } range]
                    ? x with
                    {
                        Entries = [.. range.Positions(x.Entries.Length).Select(i => x.Entries[i])],
                    }
                    : null;
            case "Expand":
                return
                    x.Entries.Length == 1
                    && facts.Value(second) is { IsScalar: false, Integers: [>= 1 and <= SmallValue.Most and var count] }
                    ? new([.. Enumerable.Repeat(x.Entries[0], (int)count)], false)
                    : null;
            case "ConstantOfShape":
                return Filled(node, x);
            case "ReduceProd":
                return x.IsScalar ? null : new([x.Entries.Aggregate(new Entry(1), Times)], node.GetInt("keepdims", 1) == 0);
            case "Mul":
                return Binary(x, facts.Value(second), Times);
            case "Div":
                bool isReal = TensorFacts.IsReal(facts.Type(node.Input[0]));
                return Binary(x, facts.Value(second), (a, b) => Divide(a, b, isReal));
            default:
                if (s_unary.TryGetValue(node.OpType, out Func<double, double>? one))
                    return x with { Entries = [.. x.Entries.Select(e => e.Apply(one))] };
                return node.Input.Count == 2 && s_binary.TryGetValue(node.OpType, out Func<double, double, double>? two)
                    ? Binary(x, facts.Value(second), (a, b) => Entry.Apply(a, b, two))
                    : null;
        }
    }

    private static SmallValue? Limit(Entry[] entries) => entries.Length <= SmallValue.Most ? new(entries, false) : null;

    private static Entry[] ShapePart(NodeProto node, IReadOnlyList<OnnxDimension> shape)
    {
        var range = new SliceRange(
            0,
            node.GetInt("start", 0),
            node.FindAttribute("end") is null ? long.MaxValue : node.GetInt("end", 0),
            1
        );
        return [.. range.Positions(shape.Count).Select(i => Entry.Of(shape[i]))];
    }

    private static SmallValue? Concat(NodeProto node, TensorFacts facts)
    {
        var entries = new List<Entry>();
        foreach (string input in node.Input)
        {
            // A part of known length but unknown numbers still tells where the others stand.
            if (facts.Value(input) is { IsScalar: false } value)
                entries.AddRange(value.Entries);
            else if (facts.Shape(input) is [{ Size: >= 0 and <= SmallValue.Most and var length }])
                entries.AddRange(Enumerable.Repeat(Entry.Unknown, (int)length));
            else
                return null;
            if (entries.Count > SmallValue.Most)
                return null;
        }
        return new([.. entries], false);
    }

    private static SmallValue? Where(SmallValue? condition, SmallValue? inside, SmallValue? outside)
    {
        if (condition is null || inside is null || outside is null)
            return null;
        int count = Math.Max(condition.Entries.Length, Math.Max(inside.Entries.Length, outside.Entries.Length));
        if (new[] { condition, inside, outside }.Any(v => v.Entries.Length != count && v.Entries.Length != 1))
            return null;
        return new(
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i =>
                        At(condition, i).Number switch
                        {
                            null => Entry.Unknown,
                            0 => At(outside, i),
                            _ => At(inside, i),
                        }
                    ),
            ],
            condition.IsScalar && inside.IsScalar && outside.IsScalar
        );
    }

    private static SmallValue? Cast(SmallValue x, OnnxElementType to) =>
        to switch
        {
            OnnxElementType.Int64 or OnnxElementType.Int32 => x with
            {
                Entries = [.. x.Entries.Select(e => e.Number is null ? e : e.Apply(Math.Truncate))],
            },
            OnnxElementType.Float => x with { Entries = [.. x.Entries.Select(e => e.Number is null ? e : e.Apply(v => (float)v))] },
            OnnxElementType.Double => x,
            OnnxElementType.Bool => x with { Entries = [.. x.Entries.Select(e => e.Apply(v => v == 0 ? 0 : 1))] },
            _ => null,
        };

    private static SmallValue? Gather(SmallValue x, SmallValue? indices, long axis)
    {
        if (
            x.IsScalar
            || axis is not (0 or -1)
            || indices?.Integers is not { } places
            || places.Any(p => p < -x.Entries.Length || p >= x.Entries.Length)
        )
            return null;
        return new([.. places.Select(p => x.Entries[(int)(p < 0 ? p + x.Entries.Length : p)])], indices.IsScalar);
    }

    private static SmallValue? Filled(NodeProto node, SmallValue shape)
    {
        if (shape.Integers is not { Length: <= 1 } sizes || sizes.Any(s => s is < 0 or > SmallValue.Most))
            return null;
        Entry entry =
            node.GetTensor("value") is not { } value ? new(0)
            : Read(OnnxTensor.Read(value)) is { Entries: [var stated] } ? stated
            : Entry.Unknown;
        return new([.. Enumerable.Repeat(entry, sizes.Length == 0 ? 1 : (int)sizes[0])], sizes.Length == 0);
    }

    private static SmallValue? Binary(SmallValue a, SmallValue? b, Func<Entry, Entry, Entry> function)
    {
        if (b is null || (a.Entries.Length != b.Entries.Length && a.Entries.Length != 1 && b.Entries.Length != 1))
            return null;
        int count = a.Entries.Length == 1 ? b.Entries.Length : a.Entries.Length;
        return new([.. Enumerable.Range(0, count).Select(i => function(At(a, i), At(b, i)))], a.IsScalar && b.IsScalar);
    }

    private static Entry At(SmallValue value, int i) => value.Entries.Length == 1 ? value.Entries[0] : value.Entries[i];

    // A named size stays where nothing happens to it.
    private static Entry Times(Entry a, Entry b) =>
        a.Number == 1 ? b
        : b.Number == 1 ? a
        : Entry.Apply(a, b, (p, q) => p * q);

    private static Entry Divide(Entry a, Entry b, bool isReal) =>
        b.Number == 1 ? a
        : b.Number == 0 ? Entry.Unknown
        : Entry.Apply(a, b, (p, q) => isReal ? p / q : Math.Truncate(p / q));
}
