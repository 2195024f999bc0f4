namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Gradient rules that leave the choice of nodes to <see cref="BlockedLayout"/>: where it has a faster way, the gradient is one node of its
/// own; elsewhere the usual rule applies.
///</summary>
public static class BlockedRules
{
    /// <summary>The rules, for <see cref="GradientOptions.Rules"/>; a graph made with them needs <see cref="BlockedLayout.Apply"/>
    /// afterwards.</summary>
    public static IReadOnlyDictionary<string, GradientRule> For(BlockedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rules = new Dictionary<string, GradientRule>(StringComparer.Ordinal) { ["Conv"] = s => Conv(s, options) };
        if (options.Gradients)
        {
            rules["Relu"] = s => Clip(s, 0, float.PositiveInfinity);
            rules["Clip"] = Clip;
            rules["MaxPool"] = MaxPool;
        }
        return rules;
    }

    private static void Conv(GradientScope s, BlockedOptions options)
    {
        TensorFacts facts = s.Graph.Facts;
        BlockedConvolution? conv = IsSingle(s)
            ? BlockedConvolution.Of(s.Node, facts.Shape(s.X()), facts.Shape(s.X(1)), facts.Shape(s.Y))
            : null;
        if (conv is null)
        {
            Usual(s);
            return;
        }
        StateUpstream(s);
        if (s.Wants(0))
        {
            bool covered = conv.HasConvolvedInput || (options.Gradients && (conv.IsDepthwise || conv.HasPhasedInput));
            s.Give(
                0,
                covered ? Primitive(s, GradientPrimitives.ConvInput, s.Upstream, s.X(1), s.X()) : Rules.ConvolutionRules.InputGradient(s)
            );
        }
        if (s.Wants(1))
            s.Give(
                1,
                options.Gradients
                    ? Primitive(s, GradientPrimitives.ConvWeight, s.X(), s.Upstream, s.X(1))
                    : Rules.ConvolutionRules.WeightGradient(s)
            );
        if (s.Wants(2))
            s.Give(2, Rules.ConvolutionRules.BiasGradient(s));
    }

    private static void Clip(GradientScope s)
    {
        if (Bound(s, 1, float.NegativeInfinity) is { } low && Bound(s, 2, float.PositiveInfinity) is { } high)
            Clip(s, low, high);
        else
            Usual(s);
    }

    private static void Clip(GradientScope s, float low, float high)
    {
        if (!IsSingle(s))
        {
            Usual(s);
            return;
        }
        StateUpstream(s);
        string output = s.Graph.NewName(GradientPrimitives.Clip);
        s.Graph.Editor.AddNode(
            GradientPrimitives.Clip,
            [s.Upstream, s.Y],
            [output],
            [OnnxAttribute.Of("low", low), OnnxAttribute.Of("high", high)],
            GradientPrimitives.Domain
        );
        s.Give(0, output);
    }

    private static void MaxPool(GradientScope s)
    {
        TensorFacts facts = s.Graph.Facts;
        bool indices = s.Node.Output.Skip(1).Any(o => o.Length > 0);
        if (!IsSingle(s) || indices || !BlockedPooling.Fits(s.Node, facts.Shape(s.X()), facts.Shape(s.Y)))
            Usual(s);
        else
        {
            StateUpstream(s);
            s.Give(0, Primitive(s, GradientPrimitives.MaxPool, s.X(), s.Y, s.Upstream));
        }
    }

    // What arrives has the output's shape, which does not always follow from the nodes that made it.
    private static void StateUpstream(GradientScope s)
    {
        GraphProto graph = s.Graph.Editor.Model.Graph;
        if (s.Graph.Facts.Shape(s.Y) is { } shape && graph.ValueInfo.All(v => v.Name != s.Upstream))
            graph.ValueInfo.Add(new OnnxValueInfo(s.Upstream, OnnxElementType.Float, shape).ToProto());
    }

    private static string Primitive(GradientScope s, string opType, params string[] inputs)
    {
        string output = s.Graph.NewName(opType);
        s.Graph.Editor.AddNode(opType, inputs, [output], s.Node.Attribute.Select(a => a.Clone()), GradientPrimitives.Domain);
        return output;
    }

    // A bound that is left out or a constant; NaN bounds and computed ones are the usual rule's.
    private static float? Bound(GradientScope s, int position, float otherwise) =>
        s.X(position).Length == 0 ? otherwise
        : s.Graph.Facts.Constant(s.X(position)) is { Count: 1 } value ? value.ToFloats()[0]
        : null;

    private static bool IsSingle(GradientScope s) => s.Graph.Facts.Type(s.X()) == OnnxElementType.Float;

    private static void Usual(GradientScope s) =>
        GradientRules.Find(s.Node, System.Collections.Immutable.ImmutableDictionary<string, GradientRule>.Empty)!(s);
}
