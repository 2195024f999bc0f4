using System.Globalization;

namespace Partwise.Datasets;

/// <summary>One of several equal shares of a run: every <see cref="Count"/>-th item, from the <see cref="Index"/>-th on. Deterministic: it
/// depends on nothing but the order of the items.</summary>
public sealed record Shard
{
    /// <summary>More shards than anybody has processors.</summary>
    public const int MaxCount = 100_000;

    private Shard(int index, int count) => (Index, Count) = (index, count);

    /// <summary>Which share, from 1.</summary>
    public int Index { get; }

    /// <summary>How many shares there are.</summary>
    public int Count { get; }

    /// <summary>A share.</summary>
    /// <param name="index">Which, from 1.</param>
    /// <param name="count">Of how many.</param>
    /// <exception cref="PartwiseException">There is no such share.</exception>
    public static Shard Create(int index, int count) =>
        count is >= 1 and <= MaxCount && index >= 1 && index <= count
            ? new Shard(index, count)
            : throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There is no shard {index} of {count}; shards are numbered from 1 to their number, at most {MaxCount}."
                )
            );

    /// <summary>Reads <c>I/N</c>, such as <c>2/4</c>.</summary>
    /// <exception cref="PartwiseException">It is not written so, or there is no such share.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
            text.Split('/') is [var index, var count]
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            ? Create(i, n)
            : throw new PartwiseException($"'{text}' is no shard; write which of how many, such as 2/4, or auto.");
    }

    /// <summary>Whether the item at a position, from 0, belongs to this share.</summary>
    public bool Takes(int position) => position % Count == Index - 1;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
