namespace Partwise.Aviary;

/// <summary>
/// Random numbers that stay the same on every machine and in every later version: SplitMix64 (Steele, Lea, Flood 2014). A stream of its
/// own for every purpose keeps one change from moving everything behind it.
/// </summary>
internal sealed class SceneRandom(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <summary>The stream that belongs to these numbers, in this order.</summary>
    internal static SceneRandom For(params ReadOnlySpan<int> keys)
    {
        ulong state = Step;
        foreach (int key in keys)
            state = Mix(state ^ (uint)key) + Step;
        return new SceneRandom(state);
    }

    /// <summary>0 (included) to 1 (excluded).</summary>
    internal double Next() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary><paramref name="from"/> (included) to <paramref name="to"/> (excluded).</summary>
    internal double Next(double from, double to) => from + (to - from) * Next();

    /// <summary>0 to <paramref name="count"/> − 1.</summary>
    internal int Index(int count) => (int)(Next() * count);

    /// <summary>True in <paramref name="share"/> of the cases.</summary>
    internal bool Chance(double share) => Next() < share;

    /// <summary>One of the items.</summary>
    internal T Pick<T>(IReadOnlyList<T> items) => items[Index(items.Count)];

    /// <summary>A seed for another stream.</summary>
    internal int Seed() => (int)(Bits() >> 33);

    private ulong Bits() => Mix(_state += Step);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
