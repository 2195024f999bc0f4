namespace Partwise.Onnx.Differentiation;

/// <summary>
/// A tensor of a few numbers that is known, at least in part, before the model runs: sizes, axes, scales and the conditions made of them.
/// </summary>
/// <param name="Entries">The numbers, at most <see cref="Most"/>.</param>
/// <param name="IsScalar">Whether it has no dimension, else it has one.</param>
internal sealed record SmallValue(Entry[] Entries, bool IsScalar)
{
    /// <summary>The most numbers that are followed: twice as many as any shape has.</summary>
    public const int Most = 64;

    /// <summary>The number of a tensor with one element; null where it has more or is not known.</summary>
    public double? Single => Entries.Length == 1 ? Entries[0].Number : null;

    /// <summary>All numbers as integers; null where one is not known.</summary>
    public long[]? Integers =>
        Entries.All(e => e.Number is { } n && Math.Abs(n) <= 1L << 53) ? [.. Entries.Select(e => (long)e.Number!.Value)]
        : Entries.All(e => e.Number is not null) ? [.. Entries.Select(e => e.Number > 0 ? long.MaxValue : long.MinValue)]
        : null;
}
