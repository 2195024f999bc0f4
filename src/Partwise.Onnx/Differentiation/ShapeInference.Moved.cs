using Shape = System.Collections.Generic.IReadOnlyList<Partwise.Onnx.OnnxDimension>;

namespace Partwise.Onnx.Differentiation;

/// <summary>Operators that move, repeat or make elements, and those whose output's shape stands in an input.</summary>
internal static partial class ShapeInference
{
    private static OnnxDimension[]? Moved(NodeProto node, Shape x, TensorFacts facts) =>
        node.OpType switch
        {
            "Flatten" => Flatten(x, node.GetInt("axis", 1)),
            "Transpose" => Transpose(x, node.GetInts("perm")),
            "Reshape" => facts.Value(node.InputOrEmpty(1)) is { IsScalar: false } target
                ? Reshape(x, target.Entries, node.GetInt("allowzero", 0) != 0)
                : Stated(node.InputOrEmpty(1), facts),
            "Expand" => ShapeMath.Broadcast(x, Stated(node.InputOrEmpty(1), facts)),
            "Shape" => [Math.Max(0, Bound(node.GetInt("end", x.Count), x.Count) - Bound(node.GetInt("start", 0), x.Count))],
            "Size" => [],
            "Tile" => Tile(x, facts.Ints(node.InputOrEmpty(1))),
            "Concat" => Concat([.. node.Input.Select(facts.Shape)], node.GetInt("axis", 0)),
            "Squeeze" => Squeeze(node, x, facts),
            "Unsqueeze" when facts.Axes(node, 1) is { } axes => Unsqueeze(x, axes),
            "Slice" => Slice(node, x, facts),
            "Pad" => Pad(node, x, facts),
            "Gather" when facts.Shape(node.InputOrEmpty(1)) is { } indices && ShapeMath.Axis(node.GetInt("axis", 0), x.Count) is { } axis =>
                [.. x.Take(axis), .. indices, .. x.Skip(axis + 1)],
            "GatherElements" => facts.Shape(node.InputOrEmpty(1))?.ToArray(),
            "GatherND"
                when facts.Shape(node.InputOrEmpty(1)) is [.., { Size: { } depth }] indices
                    && node.GetInt("batch_dims", 0) is >= 0 and var batch
                    && batch + depth <= x.Count => [.. indices.SkipLast(1), .. x.Skip((int)(batch + depth))],
            "Compress" => Loosen(x, node.FindAttribute("axis") is null ? null : [node.GetInt("axis", 0)]),
            "ArgMax" or "ArgMin" => Without(x, [node.GetInt("axis", 0)], node.GetInt("keepdims", 1) != 0),
            _ => null,
        };

    // Operators whose output may have nothing of the first input's shape.
    private static OnnxDimension[]? Made(NodeProto node, Shape? x, TensorFacts facts)
    {
        switch (node.OpType)
        {
            case "ConstantOfShape":
                return Stated(node.InputOrEmpty(0), facts);
            case "NonZero":
                return x is null ? null : [Math.Max(1, x.Count), OnnxDimension.Unknown];
            case "Einsum":
                return EinsumTerms
                    .TryParse(node, [.. node.Input.Select(i => facts.Shape(i)?.Count)])
                    ?.OutputShape([.. node.Input.Select(facts.Shape)]);
            case "OneHot":
                if (x is null || ShapeMath.Axis(node.GetInt("axis", -1), x.Count + 1) is not { } axis)
                    return null;
                OnnxDimension depth = facts.Value(node.InputOrEmpty(1))?.Single is { } classes
                    ? ShapeMath.FromDouble(classes)
                    : OnnxDimension.Unknown;
                return [.. x.Take(axis), depth, .. x.Skip(axis)];
            default:
                double?[] limits = [.. Enumerable.Range(0, 3).Select(i => facts.Value(node.InputOrEmpty(i))?.Single)];
                return limits is [{ } from, { } to, { } step] && step != 0
                    ? [ShapeMath.FromDouble(Math.Max(0, Math.Ceiling((to - from) / step)))]
                    : [OnnxDimension.Unknown];
        }
    }

    // The shape that a tensor of integers states. Where it is computed, its length still tells the rank.
    private static OnnxDimension[]? Stated(string sizes, TensorFacts facts)
    {
        if (facts.Value(sizes) is { IsScalar: false } value)
            return [.. value.Entries.Select(e => e.ToDimension())];
        return facts.Shape(sizes) is [{ Size: >= 0 and < 64 and var rank }] ? new OnnxDimension[rank] : null;
    }

    private static OnnxDimension[]? Flatten(Shape x, long axis)
    {
        int? at = axis == x.Count ? x.Count : ShapeMath.Axis(axis, x.Count);
        return at is null ? null : [ShapeMath.Product(x.Take(at.Value)), ShapeMath.Product(x.Skip(at.Value))];
    }

    private static OnnxDimension[]? Transpose(Shape x, long[]? order)
    {
        if (order is null)
            return [.. x.Reverse()];
        return order.Length == x.Count && order.All(p => p >= 0 && p < x.Count) ? [.. order.Select(p => x[(int)p])] : null;
    }

    private static OnnxDimension[]? Reshape(Shape x, Entry[] target, bool allowZero)
    {
        if (target.Select((t, i) => t.Number == 0 && !allowZero && i >= x.Count).Any(beyond => beyond))
            return null;
        OnnxDimension[] shape = [.. target.Select((t, i) => t.Number == 0 && !allowZero ? x[i] : t.ToDimension())];
        int[] unknown = [.. Enumerable.Range(0, shape.Length).Where(i => shape[i].Size is null && shape[i].Name is null)];
        // One size is left to be deduced; whether the exporter wrote -1 there or computed it makes no difference.
        if (unknown.Length != 1)
            return shape;
        // Sizes that stand on both sides, the number of images above all, cancel out.
        List<OnnxDimension> left = [.. x];
        foreach (OnnxDimension d in shape.Where(d => d.Name is not null))
        {
            int same = left.FindIndex(l => ShapeMath.Same(l, d));
            if (same < 0)
                return shape;
            left.RemoveAt(same);
        }
        double divisor = shape.Where(d => d.Size is not null).Aggregate(1.0, (p, d) => p * d.Size!.Value);
        OnnxDimension[] named = [.. left.Where(d => d.Size is null)];
        double product = left.Aggregate(1.0, (p, d) => p * (d.Size ?? 1));
        if (divisor > 0 && product % divisor == 0 && (named.Length == 0 || (named.Length == 1 && product == divisor)))
            shape[unknown[0]] = named.Length == 0 ? ShapeMath.FromDouble(product / divisor) : named[0];
        return shape;
    }

    private static OnnxDimension[] Tile(Shape x, long[]? repeats) =>
        repeats?.Length == x.Count && repeats.All(r => r >= 0)
            ? [.. x.Select((d, i) => repeats[i] == 1 ? d : Times(d, repeats[i]))]
            : new OnnxDimension[x.Count];

    private static OnnxDimension[]? Concat(Shape?[] parts, long along)
    {
        if (parts.Any(p => p is null || p.Count != parts[0]!.Count) || ShapeMath.Axis(along, parts[0]!.Count) is not { } axis)
            return null;
        // A size that one part leaves open may be known of another.
        return
        [
            .. parts[0]!.Select(
                (d, i) =>
                    i == axis
                        ? ShapeMath.Sum(parts.Select(p => p![axis]))
                        : parts.Select(p => p![i]).FirstOrDefault(p => p.Size is not null, d)
            ),
        ];
    }

    private static OnnxDimension[]? Squeeze(NodeProto node, Shape x, TensorFacts facts)
    {
        if (facts.Axes(node, 1) is { } axes)
            return Without(x, axes, keep: false);
        return node.InputOrEmpty(1).Length == 0 && x.All(d => d.Size is not null) ? [.. x.Where(d => d.Size != 1)] : null;
    }

    private static OnnxDimension[]? Unsqueeze(Shape x, long[] axes)
    {
        int rank = x.Count + axes.Length,
            next = 0;
        if (ShapeMath.Axes(axes, rank) is not { } found || found.Distinct().Count() != found.Length)
            return null;
        return [.. Enumerable.Range(0, rank).Select(i => found.Contains(i) ? (OnnxDimension)1 : x[next++])];
    }

    private static OnnxDimension[]? Slice(NodeProto node, Shape x, TensorFacts facts)
    {
        if (SliceRange.Of(node, x.Count, facts) is not { } ranges)
            return Loosen(x, node.GetInts("axes") ?? facts.Ints(node.InputOrEmpty(3)) ?? [.. Enumerable.Range(0, x.Count)]);
        OnnxDimension[] shape = [.. x];
        foreach (SliceRange range in ranges)
        {
            bool whole = range is { Start: 0, Step: 1, End: >= int.MaxValue };
            shape[range.Axis] =
                whole ? shape[range.Axis]
                : shape[range.Axis].Size is { } size ? range.Count(size)
                : OnnxDimension.Unknown;
        }
        return shape;
    }

    private static OnnxDimension[]? Loosen(Shape x, long[]? axes)
    {
        if (axes is null || ShapeMath.Axes(axes, x.Count) is not { } found)
            return null;
        return [.. x.Select((d, i) => found.Contains(i) ? OnnxDimension.Unknown : d)];
    }

    private static OnnxDimension[]? Pad(NodeProto node, Shape x, TensorFacts facts)
    {
        long[]? pads = node.GetInts("pads") ?? facts.Ints(node.InputOrEmpty(1));
        long[]? stated = node.InputOrEmpty(3).Length == 0 ? [.. Enumerable.Range(0, x.Count)] : facts.Ints(node.Input[3]);
        if (pads is null || stated is null)
            return new OnnxDimension[x.Count];
        if (ShapeMath.Axes(stated, x.Count) is not { } axes || pads.Length != 2 * axes.Length)
            return null;
        OnnxDimension[] shape = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            double more = (double)pads[i] + pads[i + axes.Length];
            if (pads[i] != 0 || pads[i + axes.Length] != 0)
                shape[axes[i]] = shape[axes[i]].Size is { } size ? ShapeMath.FromDouble(size + more) : OnnxDimension.Unknown;
        }
        return shape;
    }

    private static OnnxDimension[] Resized(NodeProto node, Shape x, TensorFacts facts)
    {
        bool old = node.OpType == "Upsample" || node.Input.Count == 2;
        SmallValue? scales = node.GetFloats("scales") is { } written
            ? new([.. written.Select(v => new Entry(v))], false)
            : facts.Value(node.InputOrEmpty(old ? 1 : 2));
        SmallValue? sizes = old ? null : facts.Value(node.InputOrEmpty(3));
        long[] stated = node.GetInts("axes") ?? [.. Enumerable.Range(0, x.Count)];
        int[]? axes = ShapeMath.Axes(stated, x.Count);
        bool keepsRatio = node.GetString("keep_aspect_ratio_policy", "stretch") != "stretch";
        if (axes is null || keepsRatio)
            return [.. x.Select((d, i) => axes is null || axes.Contains(i) ? OnnxDimension.Unknown : d)];
        OnnxDimension[] shape = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            OnnxDimension d = x[axes[i]];
            if (sizes?.Entries.Length == axes.Length)
                shape[axes[i]] = sizes.Entries[i].ToDimension();
            else if (scales?.Entries.Length == axes.Length && scales.Entries[i].Number is { } scale)
                shape[axes[i]] =
                    scale == 1 ? d
                    : d.Size is { } size ? ShapeMath.FromDouble(Math.Floor(size * (float)scale))
                    : OnnxDimension.Unknown;
            else
                shape[axes[i]] = OnnxDimension.Unknown;
        }
        return shape;
    }

    private static long Bound(long position, int rank) => Math.Clamp(position < 0 ? position + rank : position, 0, rank);
}
