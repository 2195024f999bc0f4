namespace Partwise.Onnx.Differentiation.Rules;

/// <summary>
/// Resizing works along one dimension after the other, and each of these is a product with a matrix. The engine itself is asked for that
/// matrix: it resizes the unit vectors. So every mode, coordinate rule and rounding is the engine's own.
///</summary>
internal static class ResizeRules
{
    public static void Resize(GradientScope s)
    {
        GradientGraph g = s.Graph;
        if (s.Wants(1) || s.Wants(2))
            throw s.Unsupported("the region or the scales of a resize");
        if (s.Node.GetString("keep_aspect_ratio_policy", "stretch") != "stretch")
            throw s.Unsupported("a resize that keeps the aspect ratio (state the sizes without it)");
        IReadOnlyList<OnnxDimension> from = s.RequireShape(s.X());
        IReadOnlyList<OnnxDimension>? to = g.Facts.Shape(s.Y);
        long[] axes = s.Node.GetInts("axes") ?? [.. Enumerable.Range(0, from.Count)];
        string gradient = s.Upstream;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + from.Count : axes[i]);
            if (Moves(s, axis, i, from, to))
                gradient = Along(g, gradient, Matrix(s, axis, i, axes.Length), axis, from.Count);
        }
        s.Give(0, gradient);
    }

    // Whether the node changes anything along a dimension. Images and channels never move; elsewhere an equal size may still be another
    // region.
    private static bool Moves(GradientScope s, int axis, int place, IReadOnlyList<OnnxDimension> from, IReadOnlyList<OnnxDimension>? to)
    {
        if (s.Node.GetString("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
            return axis >= from.Count - 2;
        if (s.Graph.Facts.Value(s.X(2)) is { } scales && place < scales.Entries.Length && scales.Entries[place].Number is { } scale)
            return scale != 1;
        if (to is not null && ShapeMath.Same(from[axis], to[axis]))
            return false;
        return axis >= 2 || from.Count < 3 || (to is not null && from[axis].Size is not null && to[axis].Size is not null);
    }

    // [inputs, outputs]: row i is the unit vector i, resized.
    private static string Matrix(GradientScope s, int axis, int place, int count)
    {
        GradientGraph g = s.Graph;
        string size = Entry(g, g.ShapeOf(s.X()), axis),
            one = g.Ints(1);
        string square = g.Op(
            "EyeLike",
            [g.Op("ConstantOfShape", [g.Concat([size, size], 0)])],
            OnnxAttribute.Of("dtype", (long)OnnxElementType.Float)
        );
        string units = g.Op("Reshape", [square, g.Concat([one, one, size, size], 0)]);
        string region =
            s.X(1).Length == 0 ? "" : g.Concat([Region(0, 3), Entry(g, s.X(1), place), Region(1, 3), Entry(g, s.X(1), place + count)], 0);
        IEnumerable<AttributeProto> attributes = s
            .Node.Attribute.Where(a => a.Name is not ("axes" or "extrapolation_value" or "keep_aspect_ratio_policy"))
            .Select(a => a.Clone());
        bool scaled = s.X(2).Length > 0 && s.X(3).Length == 0;
        string matrix = scaled
            ? g.Op("Resize", [units, region, g.Concat([Floats(1, 3), Entry(g, s.X(2), place)], 0)], attributes)
            : g.Op("Resize", [units, region, "", g.Concat([one, one, size, Entry(g, s.X(3), place)], 0)], attributes);
        matrix = g.Op("Squeeze", [matrix, g.Ints(0, 1)]);
        return g.TypeOf(s.X()) == OnnxElementType.Float ? matrix : g.CastLike(matrix, s.X());

        string Region(double value, int times) => Floats(value, times);

        string Floats(double value, int times) => g.Op("Expand", [g.Constant((float)value), g.Ints(times)]);
    }

    private static string Entry(GradientGraph g, string vector, int place) =>
        g.Op("Gather", [vector, g.Ints(place)], OnnxAttribute.Of("axis", 0L));

    private static string Along(GradientGraph g, string gradient, string matrix, int axis, int rank)
    {
        if (axis == rank - 2)
            return g.Op("MatMul", [matrix, gradient]);
        string back = g.Transpose(matrix, 1, 0);
        if (axis == rank - 1)
            return g.Op("MatMul", [gradient, back]);
        // The dimension changes places with the last one.
        long[] order =
        [
            .. Enumerable
                .Range(0, rank)
                .Select(i =>
                    (long)(
                        i == axis ? rank - 1
                        : i == rank - 1 ? axis
                        : i
                    )
                ),
        ];
        return g.Transpose(g.Op("MatMul", [g.Transpose(gradient, order), back]), order);
    }
}
