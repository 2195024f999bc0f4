namespace Partwise.Differentiation.Tests;

/// <summary>Numbers in a shape, in double precision; the tests' own picture of a tensor.</summary>
internal sealed record Numbers(double[] Values, long[] Shape)
{
    /// <summary>Evenly spread random numbers.</summary>
    public static Numbers Random(int seed, double low, double high, params long[] shape)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, (int)Count(shape)).Select(_ => low + ((high - low) * random.NextDouble()))], shape);
    }

    /// <summary>Numbers in random order that lie at least <paramref name="gap"/> apart from each other and from 0, for functions with
    /// kinks.</summary>
    public static Numbers Apart(int seed, double gap, params long[] shape)
    {
        int count = (int)Count(shape);
        double[] values = [.. Enumerable.Range(0, count).Select(i => gap * (i - (count / 2) + 0.5))];
        new Random(seed).Shuffle(values);
        return new(values, shape);
    }

    public static long Count(long[] shape) => shape.Aggregate(1L, (p, d) => p * d);

    public Numbers With(int index, double value)
    {
        double[] values = [.. Values];
        values[index] = value;
        return new(values, Shape);
    }
}
