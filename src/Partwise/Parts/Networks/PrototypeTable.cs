using Partwise.Models;

namespace Partwise.Parts;

/// <summary>
/// All prototypes of a part network, one row each; row 0 is zero and stands for absent parts. A class that was not fitted has its whole
/// head row as its one part.
/// </summary>
internal sealed class PrototypeTable
{
    private PrototypeTable(int k, int count, float[] values, long[] rows, IReadOnlyList<PartClass> classes)
    {
        K = k;
        Count = count;
        Values = values;
        Rows = rows;
        Classes = classes;
    }

    /// <summary>The largest number of parts of any class.</summary>
    public int K { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>Row-major [Count, channels].</summary>
    public float[] Values { get; }

    /// <summary>Row-major [classes, K]: which rows are the parts of a class; 0 where absent.</summary>
    public long[] Rows { get; }

    /// <summary>How every class is represented.</summary>
    public IReadOnlyList<PartClass> Classes { get; }

    /// <summary>[Count, channels]: the partners of <see cref="Values"/> where the head is taken by its gradient; else empty.</summary>
    public float[] Worth { get; private init; } = [];

    /// <summary>[classes, K]: shares of what no part explains; else empty.</summary>
    public float[] Shares { get; private init; } = [];

    /// <summary>The table of a head that is taken by its gradient: the one part of a class that was not fitted explains nothing and takes
    /// all that is left.</summary>
    public static PrototypeTable Of(int classCount, int channels, IReadOnlyList<ClassPrototypes> fitted)
    {
        var byClass = fitted.ToDictionary(f => f.Class);
        int k = fitted.Select(f => f.K).DefaultIfEmpty(1).Max(),
            count = 1 + fitted.Sum(f => f.K),
            next = 1;
        float[] values = new float[count * channels],
            worth = new float[count * channels],
            shares = new float[classCount * k];
        long[] rows = new long[classCount * k];
        var classes = new List<PartClass>(classCount);
        for (int c = 0; c < classCount; c++)
        {
            if (!byClass.TryGetValue(c, out ClassPrototypes? parts))
            {
                shares[c * k] = 1;
                classes.Add(new PartClass(c, 1, false));
                continue;
            }
            parts.Values.CopyTo(values.AsSpan(next * channels));
            parts.Worth!.CopyTo(worth.AsSpan(next * channels));
            parts.Shares!.CopyTo(shares.AsSpan(c * k));
            for (int i = 0; i < parts.K; i++)
                rows[(c * k) + i] = next++;
            classes.Add(new PartClass(c, parts.K, true));
        }
        return new PrototypeTable(k, count, values, rows, classes) { Worth = worth, Shares = shares };
    }

    public static PrototypeTable Of(LinearHead head, IReadOnlyList<ClassPrototypes> fitted)
    {
        ClassPrototypes? wrong = fitted.FirstOrDefault(f =>
            f.Class < 0 || f.Class >= head.Classes || f.K < 1 || f.Values.Length != f.K * head.Channels
        );
        if (wrong is not null)
            throw new ArgumentException(
                $"Class {wrong.Class} has {wrong.Values.Length} values for {wrong.K} prototypes; the head has {head.Classes} classes "
                    + $"of {head.Channels} channels.",
                nameof(fitted)
            );
        var byClass = fitted.ToDictionary(f => f.Class);
        int k = Math.Max(1, fitted.Select(f => f.K).DefaultIfEmpty(1).Max());
        int count = 1 + fitted.Sum(f => f.K) + (head.Classes - fitted.Count);
        float[] values = new float[(long)count * head.Channels];
        long[] rows = new long[head.Classes * k];
        var classes = new List<PartClass>(head.Classes);
        int next = 1;
        for (int c = 0; c < head.Classes; c++)
        {
            bool decomposed = byClass.TryGetValue(c, out ClassPrototypes? parts);
            int own = decomposed ? parts!.K : 1;
            ReadOnlySpan<float> source = decomposed ? parts!.Values : head.Row(c);
            source.CopyTo(values.AsSpan(next * head.Channels));
            for (int i = 0; i < own; i++)
                rows[(c * k) + i] = next + i;
            next += own;
            classes.Add(new PartClass(c, own, decomposed));
        }
        return new PrototypeTable(k, count, values, rows, classes);
    }
}
