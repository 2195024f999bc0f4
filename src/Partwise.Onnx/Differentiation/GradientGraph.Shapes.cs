namespace Partwise.Onnx.Differentiation;

public sealed partial class GradientGraph
{
    /// <summary>The shape of a tensor as a tensor: a constant where it is known, else computed.</summary>
    internal string ShapeOf(string tensor)
    {
        if (Facts.Shape(tensor) is { } shape && shape.All(d => d.Size is not null))
            return Ints([.. shape.Select(d => d.Size!.Value)]);
        if (!_shapes.TryGetValue(tensor, out string? name))
            _shapes[tensor] = name = Op("Shape", tensor);
        return name;
    }

    /// <summary>The tensor with the shape of <paramref name="like"/>, which has as many elements.</summary>
    internal string ReshapeLike(string x, string like)
    {
        if (Facts.Shape(like) is { Count: > 0 } shape && shape.Count(d => d.Size is null) <= 1 && shape.All(d => d.Size != 0))
            return Reshape(x, [.. shape.Select(d => d.Size ?? -1)]);
        return Op("Reshape", [x, ShapeOf(like)]);
    }

    /// <summary>The tensor repeated to the shape of <paramref name="like"/>.</summary>
    internal string ExpandTo(string x, string like) => Facts.Shape(like) is { Count: 0 } ? x : Op("Expand", [x, ShapeOf(like)]);

    /// <summary>Zeros of the shape and type of <paramref name="like"/>.</summary>
    internal string ZerosLike(string like) => ExpandTo(Scalar(0, like), like);

    /// <summary>The number of elements of <paramref name="many"/> for each one of <paramref name="few"/>, as a scalar of the type of
    /// <paramref name="many"/>.</summary>
    internal string CountRatio(string many, string few)
    {
        if (Ratio(Facts.Shape(many), Facts.Shape(few)) is { } ratio)
            return Scalar(ratio, many);
        return CastLike(Op("Div", [Op("Size", many), Op("Size", few)]), many);
    }

    /// <summary>
    /// Undoes broadcasting: sums a gradient over the dimensions along which the tensor <paramref name="to"/> was repeated.
    /// </summary>
    /// <param name="gradient">The gradient after broadcasting.</param>
    /// <param name="shape">Its shape, as far as it is known; null where even the rank is not.</param>
    /// <param name="to">The tensor before broadcasting.</param>
    internal string SumTo(string gradient, IReadOnlyList<OnnxDimension>? shape, string to)
    {
        IReadOnlyList<OnnxDimension>? target = Facts.Shape(to);
        if (shape is null || target is null || ShapeMath.ReducedAxes(shape, target) is not { } axes)
            return SumToUnknown(gradient, to);
        int leading = shape.Count - target.Count;
        if (axes.Length == 0)
            return gradient;
        if (axes.Length == leading)
            return ReduceSum(gradient, axes, keep: false);
        string sum = ReduceSum(gradient, axes, keep: true);
        return leading == 0 ? sum : ReshapeLike(sum, to);
    }

    /// <summary>Undoes broadcasting of a gradient that has the shape of the tensor <paramref name="from"/>.</summary>
    public string SumTo(string gradient, string from, string to) => SumTo(gradient, Facts.Shape(from), to);

    // The dimensions to sum over are found when the model runs: those where the shapes differ, once the target's is filled up with ones in
    // front.
    private string SumToUnknown(string gradient, string to)
    {
        string from = Op("Shape", gradient),
            target = ShapeOf(to);
        string missing = Op("Reshape", [Op("Sub", [Op("Size", from), Op("Size", target)]), Ints(1)]);
        string ones = Op("Expand", [Ints(1), missing]);
        string differ = Op("Not", Op("Equal", [from, Op("Concat", [ones, target], OnnxAttribute.Of("axis", 0L))]));
        string axes = Op("Reshape", [Op("NonZero", differ), Ints(-1)]);
        string sum = Op("ReduceSum", [gradient, axes], OnnxAttribute.Of("keepdims", 1L), OnnxAttribute.Of("noop_with_empty_axes", 1L));
        return Op("Reshape", [sum, target]);
    }

    // Known also where both have the same unknown sizes, such as the number of images.
    private static double? Ratio(IReadOnlyList<OnnxDimension>? many, IReadOnlyList<OnnxDimension>? few)
    {
        if (many is null || few is null)
            return null;
        var names = many.Where(d => d.Size is null).Select(d => d.Name).Order(StringComparer.Ordinal);
        if (
            !names.SequenceEqual(few.Where(d => d.Size is null).Select(d => d.Name).Order(StringComparer.Ordinal))
            || many.Any(d => d.Size is null && d.Name is null)
        )
            return null;
        double product = many.Aggregate(1.0, (p, d) => p * (d.Size ?? 1)),
            divisor = few.Aggregate(1.0, (p, d) => p * (d.Size ?? 1));
        return divisor == 0 ? null : product / divisor;
    }
}
