namespace Partwise.Onnx.Differentiation;

/// <summary>The part that a Slice takes of one dimension.</summary>
internal readonly record struct SliceRange(int Axis, long Start, long End, long Step)
{
    /// <summary>The number of positions it takes of <paramref name="size"/>.</summary>
    public long Count(long size)
    {
        (long first, long last) = Bounds(size);
        double count = Math.Ceiling(((double)last - first) / Step);
        return (long)Math.Clamp(count, 0, size);
    }

    /// <summary>The positions it takes of <paramref name="size"/>, in order.</summary>
    public IEnumerable<int> Positions(int size)
    {
        (long first, _) = Bounds(size);
        long count = Count(size);
        for (long i = 0; i < count; i++)
            yield return (int)(first + (i * Step));
    }

    /// <summary>What a node asks for; null where it is not known or the dimensions are not there.</summary>
    public static SliceRange[]? Of(NodeProto node, int rank, TensorFacts facts)
    {
        long[]? starts = node.GetInts("starts") ?? facts.Ints(node.InputOrEmpty(1)),
            ends = node.GetInts("ends") ?? facts.Ints(node.InputOrEmpty(2));
        if (starts is null || ends is null || starts.Length != ends.Length)
            return null;
        long[]? axes =
            node.GetInts("axes") ?? (node.InputOrEmpty(3).Length > 0 ? facts.Ints(node.Input[3]) : [.. Enumerable.Range(0, starts.Length)]);
        long[]? steps = node.InputOrEmpty(4).Length > 0 ? facts.Ints(node.Input[4]) : [.. starts.Select(_ => 1L)];
        if (
            axes is null
            || steps is null
            || axes.Length != starts.Length
            || steps.Length != starts.Length
            || steps.Contains(0)
            || ShapeMath.Axes(axes, rank) is not { } found
        )
            return null;
        return [.. found.Select((axis, i) => new SliceRange(axis, starts[i], ends[i], steps[i]))];
    }

    // The first position and the one behind the last. A backward slice may end before position 0.
    private (long First, long Last) Bounds(long size)
    {
        long low = Step > 0 ? 0 : -1,
            high = Step > 0 ? size : size - 1;
        long start = Start < 0 ? Math.Max(Start, -size - 1) + size : Start,
            end = End < 0 ? Math.Max(End, -size - 1) + size : End;
        return (Math.Clamp(start, Step > 0 ? 0 : -1, high), Math.Clamp(end, low, high));
    }
}
