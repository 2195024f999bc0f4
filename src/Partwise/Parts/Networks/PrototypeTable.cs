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

    public static PrototypeTable Of(LinearHead head, IReadOnlyList<ClassPrototypes> fitted)
    {
        ClassPrototypes? wrong = fitted.FirstOrDefault(f => f.Class < 0 || f.Class >= head.Classes || f.K < 1 || f.Values.Length != f.K * head.Channels);
        if (wrong is not null)
            throw new ArgumentException($"Class {wrong.Class} has {wrong.Values.Length} values for {wrong.K} prototypes; the head has {head.Classes} classes of {head.Channels} channels.", nameof(fitted));
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
