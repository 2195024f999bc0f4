namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Operators that only move values: their gradient moves back along the same indices.</summary>
internal static class IndexRules
{
    /// <summary>
    /// The rule for any such operator: the node is run once more on the places of the input's elements in place of their values, which
    /// tells where each output came from.
    ///</summary>
    public static void Any(GradientScope s)
    {
        GradientGraph g = s.Graph;
        string size = g.Op("Size", s.X());
        string places = g.Op("Reshape", [g.Op("Range", [g.IntScalar(0), size, g.IntScalar(1)]), g.ShapeOf(s.X())]);
        string origins = g.Op(s.Node.OpType, [places, .. s.Node.Input.Skip(1)], s.Node.Attribute.Select(a => a.Clone()));
        s.Give(0, Scatter(s, origins, overlaps: s.Node.OpType != "Slice"));
    }

    /// <summary>Adds what arrived at the first output to the places in the flat input that <paramref name="origins"/> names.</summary>
    /// <param name="s">The node.</param>
    /// <param name="origins">For every element of the output, where in the flat input it came from.</param>
    /// <param name="overlaps">Whether two outputs may have come from one place.</param>
    public static string Scatter(GradientScope s, string origins, bool overlaps)
    {
        GradientGraph g = s.Graph;
        if (overlaps && g.Opset < Opsets.ScatterAdds)
            throw s.Unsupported($"operator set {g.Opset}, in which ScatterElements does not add (export the model with 17)");
        string zeros = g.Op("Expand", [g.Scalar(0, s.Y), g.Reshape(g.Op("Size", s.X()), 1)]);
        string scattered = g.Op(
            "ScatterElements",
            [zeros, g.Reshape(origins, -1), g.Reshape(s.Upstream, -1)],
            overlaps ? [OnnxAttribute.Of("axis", 0L), OnnxAttribute.Of("reduction", "add")] : [OnnxAttribute.Of("axis", 0L)]
        );
        return g.ReshapeLike(scattered, s.X());
    }

    public static void GatherElements(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (g.Opset < Opsets.ScatterAdds)
            throw s.Unsupported($"operator set {g.Opset}, in which ScatterElements does not add (export the model with 17)");
        s.Give(
            0,
            g.Op(
                "ScatterElements",
                [g.ZerosLike(s.X()), s.X(1), s.Upstream],
                OnnxAttribute.Of("axis", s.Node.GetInt("axis", 0)),
                OnnxAttribute.Of("reduction", "add")
            )
        );
    }

    public static void ScatterElements(GradientScope s)
    {
        GradientGraph g = s.Graph;
        AttributeProto axis = OnnxAttribute.Of("axis", s.Node.GetInt("axis", 0));
        if (s.Wants(0))
            s.Give(0, Adds(s) ? s.Upstream : g.Op("ScatterElements", [s.Upstream, s.X(1), g.ZerosLike(s.X(2))], axis));
        if (s.Wants(2))
            s.Give(2, g.Op("GatherElements", [s.Upstream, s.X(1)], axis.Clone()));
    }

    public static void ScatterND(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(0))
            s.Give(0, Adds(s) ? s.Upstream : g.Op("ScatterND", [s.Upstream, s.X(1), g.ZerosLike(s.X(2))]));
        if (s.Wants(2))
            s.Give(2, g.Op("GatherND", [s.Upstream, s.X(1)]));
    }

    // Each value came from one place, which the second output names.
    public static void TopK(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Node.Output.Count < 2)
            s.Node.Output.Add("");
        if (s.Node.Output[1].Length == 0)
            s.Node.Output[1] = g.Editor.UniqueName(s.Y + "/indices");
        s.Give(
            0,
            g.Op("ScatterElements", [g.ZerosLike(s.X()), s.Node.Output[1], s.Upstream], OnnxAttribute.Of("axis", s.Node.GetInt("axis", -1)))
        );
    }

    // Whether what is scattered adds to what is there, else it takes its place.
    private static bool Adds(GradientScope s) =>
        s.Node.GetString("reduction", "none") switch
        {
            "none" => false,
            "add" => true,
            var other => throw s.Unsupported($"scattering with the reduction '{other}'"),
        };

    // A contiguous part of known place is put back by padding.
    public static void Slice(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (g.Facts.Shape(s.X()) is not { } shape || Padding(s, shape) is not { } pads)
            Any(s);
        else
            s.Give(0, g.Op("Pad", [s.Upstream, g.Ints(pads), g.Scalar(0, s.Y)]));
    }

    public static void Pad(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(2))
            throw s.Unsupported("the value that pads");
        if (s.Node.GetString("mode", "constant") != "constant")
        {
            Any(s);
            return;
        }
        // Negative padding cuts off.
        string back = g.Facts.Ints(s.X(1)) is { } pads ? g.Ints([.. pads.Select(p => -p)]) : g.Neg(s.X(1));
        s.Give(0, g.Op("Pad", s.X(3).Length == 0 ? [s.Upstream, back, g.Scalar(0, s.Y)] : [s.Upstream, back, g.Scalar(0, s.Y), s.X(3)]));
    }

    private static long[]? Padding(GradientScope s, IReadOnlyList<OnnxDimension> shape)
    {
        TensorFacts facts = s.Graph.Facts;
        if (facts.Ints(s.X(1)) is not { } starts || facts.Ints(s.X(2)) is not { } ends)
            return null;
        long[]? axes = s.X(3).Length == 0 ? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)] : facts.Ints(s.X(3));
        if (axes is null || (s.X(4).Length > 0 && facts.Ints(s.X(4))?.All(t => t == 1) != true))
            return null;
        var pads = new long[2 * shape.Count];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + shape.Count : axes[i]);
            if (shape[axis].Size is not { } size)
                return null;
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, size),
                end = Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], start, size);
            pads[axis] = start;
            pads[axis + shape.Count] = size - end;
        }
        return pads;
    }
}
