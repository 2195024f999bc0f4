namespace Partwise.Training;

/// <summary>
/// Random numbers that are a function of (seed, epoch, item, purpose) and of nothing else, so that results do not depend on which thread
/// asks or in which order. The generator is SplitMix64 (Steele, Lea and Flood, 2014), its start keyed by mixing the four numbers.
/// A value type: a copy continues from where the original stood.
/// </summary>
internal struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>A stream of its own for these four numbers.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The pass over the data, from 0.</param>
    /// <param name="item">The item within the pass, such as the image's index in the dataset.</param>
    /// <param name="purpose">What the numbers are for.</param>
    public CounterRandom(int seed, int epoch, int item, RandomPurpose purpose)
    {
        ulong state = Mix((uint)seed + Golden);
        state = Mix(state ^ ((uint)epoch + (1UL << 32)));
        state = Mix(state ^ ((uint)item + (2UL << 32)));
        _state = Mix(state ^ ((uint)purpose + (3UL << 32)));
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state += Golden);

    /// <summary>A number of [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number of [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public double NextDouble(double from, double to) => from + ((to - from) * NextDouble());

    /// <summary>A whole number of 0 to <paramref name="count"/> − 1, each equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public int NextInt32(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // Lemire's method: the high half of a product, with the few low halves that would favour a value thrown away.
        ulong n = (ulong)count;
        while (true)
        {
            ulong high = Math.BigMul(NextBits(), n, out ulong low);
            if (low >= n || low >= unchecked(0 - n) % n)
                return (int)high;
        }
    }

    /// <summary>Puts the elements into a random order, every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
