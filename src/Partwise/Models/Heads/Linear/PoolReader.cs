using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Recognises poolings over all places of a map, in whatever layout and however many nodes they are written.</summary>
internal sealed class PoolReader(GraphIndex graph, ConstantFolder constants, TensorProbe tensors)
{
    /// <summary>The pooling that makes <paramref name="tensor"/>; null where it is none.</summary>
    public PoolReading? Read(string tensor) =>
        graph.Producer(tensor) is { } node && HeadOperators.IsStandard(node) ? Root(node) ?? Depthwise(node) ?? Chain(node) : null;

    /// <summary>One reduction, or several of one kind in a row, each over axes of its own.</summary>
    private PoolReading? Chain(NodeProto node)
    {
        var passed = new List<string>();
        PoolKind? kind = null;
        string source = "";
        int[] axes = [];
        for (NodeProto? next = node; next is not null && Reduction(next) is { } found && (kind ?? found.Kind) == found.Kind; )
        {
            string input = next.Input[0];
            // What was found further on counts the axes that this node left.
            int[] left =
                next.GetInt("keepdims", 1) == 1 || !next.OpType.StartsWith("Reduce", StringComparison.Ordinal) && next.OpType != "Einsum"
                    ? [.. Enumerable.Range(0, tensors.Shape(input)!.Length)]
                    : [.. Enumerable.Range(0, tensors.Shape(input)!.Length).Where(a => !found.Axes.Contains(a))];
            axes = [.. axes.Select(a => left[a]).Concat(found.Axes).Distinct().Order()];
            (kind, source) = (found.Kind, input);
            passed.Add(next.OpType);
            while (graph.Producer(source) is { } pad && pad.Is("Pad") && Same(tensors.Shape(source), tensors.Shape(pad.Input[0])))
                source = pad.Input[0];
            next = graph.Producer(source) is { } before && HeadOperators.IsStandard(before) ? before : null;
        }
        return kind is { } pooled && tensors.HasPlaces(source) && axes.Any(a => tensors.Shape(source)![a] > 1) && Leaves(source, axes)
            ? new PoolReading(new Pool(pooled), source, axes, passed)
            : null;
    }

    // What is left is a vector: one axis longer than 1, beside the images'.
    private bool Leaves(string source, int[] axes) =>
        tensors.Shape(source)!.Where((d, a) => a > 0 && d > 1 && !axes.Contains(a)).Count() <= 1 && !axes.Contains(0);

    /// <summary>The axes that a node reduces completely; null where it is no reduction, or keeps several places.</summary>
    private (PoolKind Kind, int[] Axes)? Reduction(NodeProto node)
    {
        if (tensors.Shape(node.InputOrEmpty(0)) is not { Length: > 1 } shape)
            return null;
        int[] spatial = [.. Enumerable.Range(2, Math.Max(0, shape.Length - 2))];
        switch (node.OpType)
        {
            case "GlobalAveragePool" or "GlobalMaxPool":
                return (node.OpType == "GlobalMaxPool" ? PoolKind.Max : PoolKind.Mean, spatial);
            case "AveragePool" or "MaxPool":
                long[] kernel = node.GetInts("kernel_shape") ?? [];
                bool whole =
                    kernel.Length == spatial.Length
                    && spatial.All(a => kernel[a - 2] == shape[a] || kernel[a - 2] == 1)
                    && node.GetInts("pads")?.Any(p => p != 0) != true
                    && node.GetInts("dilations")?.Any(d => d != 1) != true
                    && node.GetString("auto_pad", "NOTSET") is "NOTSET" or "VALID";
                int[] covered = [.. spatial.Where(a => whole && kernel[a - 2] == shape[a] && shape[a] > 1)];
                bool strided = spatial.Any(a =>
                    whole && !covered.Contains(a) && node.GetInts("strides") is { } s && s[a - 2] != 1 && shape[a] > 1
                );
                return whole && covered.Length > 0 && !strided ? (node.OpType == "MaxPool" ? PoolKind.Max : PoolKind.Mean, covered) : null;
            case "ReduceMean" or "ReduceSum" or "ReduceMax":
                long[]? axes =
                    node.GetInts("axes") is { Length: > 0 } given ? given
                    : node.Input.Count > 1 && node.Input[1].Length > 0 ? constants.Integers(node.Input[1])
                    : null;
                PoolKind kind =
                    node.OpType == "ReduceMean" ? PoolKind.Mean
                    : node.OpType == "ReduceSum" ? PoolKind.Sum
                    : PoolKind.Max;
                return axes is null ? null : (kind, [.. axes.Select(a => (int)(a < 0 ? a + shape.Length : a)).Order()]);
            case "Einsum" when node.Input.Count == 1:
                return Summed(node.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal)) is { } summed
                    ? (PoolKind.Sum, summed)
                    : null;
            default:
                return null;
        }
    }

    // 'bchw->bc' sums over h and w; letters that change their order are no mere sum.
    private static int[]? Summed(string equation)
    {
        if (equation.Split("->") is not [var from, var to] || from.Distinct().Count() != from.Length)
            return null;
        return from.Where(to.Contains).SequenceEqual(to) ? [.. Enumerable.Range(0, from.Length).Where(i => !to.Contains(from[i]))] : null;
    }

    /// <summary>Pow(mean(Pow(f, p)), 1/p).</summary>
    private PoolReading? Root(NodeProto node)
    {
        if (!node.Is("Pow") || constants.Scalar(node.InputOrEmpty(1)) is not { } root || root <= 0)
            return null;
        string tensor = node.Input[0];
        while (graph.Producer(tensor) is { } pass && HeadOperators.IsPassThrough(pass))
            tensor = pass.Input[0];
        if (
            graph.Producer(tensor) is not { } mean
            || !HeadOperators.IsStandard(mean)
            || Chain(mean) is not { Pool.Kind: PoolKind.Mean } inner
        )
            return null;
        return
            graph.Producer(inner.Source) is { } power
            && power.Is("Pow")
            && constants.Scalar(power.InputOrEmpty(1)) is { } p
            && Math.Abs((p * root) - 1) < 1e-5
            ? new PoolReading(new Pool(PoolKind.GeneralizedMean, p), power.Input[0], inner.Axes, ["Pow", .. inner.Passed, "Pow"])
            : null;
    }

    /// <summary>A convolution per channel, as large as its map.</summary>
    private PoolReading? Depthwise(NodeProto node)
    {
        if (
            !node.Is("Conv")
            || tensors.Shape(node.InputOrEmpty(0)) is not [_, var d, var h, var w]
            || h * w == 1
            || node.GetInt("group", 1) != d
            || constants.Fold(node.InputOrEmpty(1)) is not { Shape: [var outputs, 1, var kh, var kw] } kernel
            || outputs != d
            || kh != h
            || kw != w
            || node.GetInts("pads")?.Any(p => p != 0) == true
            || node.GetInts("dilations")?.Any(x => x != 1) == true
        )
        {
            return null;
        }
        return new PoolReading(new Pool(PoolKind.Weighted, 1, kernel.ToFloats()), node.Input[0], [2, 3], ["Conv"]);
    }

    private static bool Same(long[]? a, long[]? b) => a is not null && b is not null && a.AsSpan().SequenceEqual(b);
}
