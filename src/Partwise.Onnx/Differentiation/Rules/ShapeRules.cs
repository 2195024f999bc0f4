namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>Operators that only change shapes, or join and part tensors.</summary>
internal static class ShapeRules
{
    public static void Reshape(GradientScope s) => s.Give(0, s.Graph.ReshapeLike(s.Upstream, s.X()));

    public static void Expand(GradientScope s) => s.Give(0, s.Graph.SumTo(s.Upstream, s.Y, s.X()));

    public static void Transpose(GradientScope s)
    {
        if (s.Node.GetInts("perm") is not { } order)
        {
            s.Give(0, s.Graph.Op("Transpose", s.Upstream));
            return;
        }
        var back = new long[order.Length];
        for (int i = 0; i < order.Length; i++)
            back[order[i]] = i;
        s.Give(0, s.Graph.Transpose(s.Upstream, back));
    }

    public static void Concat(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long axis = s.Node.GetInt("axis", 0);
        string[] sizes = [.. s.Node.Input.Select(Size)],
            parts = [.. s.Node.Input.Select(_ => g.NewName("Split"))];
        string lengths = sizes.Length == 1 ? sizes[0] : g.Concat(sizes, 0);
        g.Editor.AddNode("Split", [s.Upstream, lengths], parts, [OnnxAttribute.Of("axis", axis)]);
        for (int i = 0; i < parts.Length; i++)
            s.Give(i, parts[i]);

        string Size(string x)
        {
            IReadOnlyList<OnnxDimension>? shape = g.Facts.Shape(x);
            return shape?[(int)(axis < 0 ? axis + shape.Count : axis)].Size is { } size
                ? g.Ints(size)
                : g.Op("Gather", [g.ShapeOf(x), g.Ints(axis)], OnnxAttribute.Of("axis", 0L));
        }
    }

    // A branch that is known before the run stands in the graph itself by now.
    public static void If(GradientScope s) =>
        throw s.Unsupported("a choice that only the run decides (export the model for a fixed input size)");

    public static void Trilu(GradientScope s) =>
        s.Give(
            0,
            s.Graph.Op(
                "Trilu",
                s.X(1).Length > 0 ? [s.Upstream, s.X(1)] : [s.Upstream],
                OnnxAttribute.Of("upper", s.Node.GetInt("upper", 1))
            )
        );

    // Blocks of positions become channels, the block's place first.
    public static void SpaceToDepth(GradientScope s) =>
        s.Give(0, s.Graph.Op("DepthToSpace", [s.Upstream], OnnxAttribute.Of("blocksize", s.Node.GetInt("blocksize", 1))));

    public static void DepthToSpace(GradientScope s)
    {
        GradientGraph g = s.Graph;
        long block = s.Node.GetInt("blocksize", 1);
        string channels = g.Op("SpaceToDepth", [s.Upstream], OnnxAttribute.Of("blocksize", block));
        // In this mode the place in the block is the last part of the channel's number.
        if (s.Node.GetString("mode", "DCR") == "CRD")
            channels = g.Transpose(g.Reshape(channels, 0, block * block, s.RequireSize(s.X(), 1) / (block * block), -1), 0, 2, 1, 3);
        s.Give(0, g.ReshapeLike(channels, s.X()));
    }

    public static void Split(GradientScope s)
    {
        // The zeros of a part that nobody reads take their size from the part itself, so it needs a name.
        for (int i = 0; i < s.Node.Output.Count; i++)
        {
            if (s.Node.Output[i].Length == 0)
                s.Node.Output[i] = s.Graph.NewName("Part");
        }
        string[] parts =
        [
            .. s.Node.Output.Select((o, i) => s.UpstreamOf(i) ?? s.Graph.Op("Expand", [s.Graph.Scalar(0, s.X()), s.Graph.ShapeOf(o)])),
        ];
        s.Give(0, s.Graph.Concat(parts, s.Node.GetInt("axis", 0)));
    }
}
