using System.Numerics;

namespace Partwise.Imaging.Maps;

/// <summary>Finds the k-th smallest value without sorting everything.</summary>
internal static class OrderStatistic
{
    private const int Samples = 128;
    private const int Many = 4 * Samples;

    /// <summary>The value that sorting would put at <paramref name="rank"/>, and the next one; the same where there is none.</summary>
    /// <param name="values">At least one number.</param>
    /// <param name="rank">From 0.</param>
    /// <param name="buffer">Room for all values.</param>
    internal static (float Value, float Next) At(ReadOnlySpan<float> values, int rank, Span<float> buffer)
    {
        int left = CopyNear(values, ref rank, buffer);
        while (left > Many)
        {
            int fewer = CopyNear(buffer[..left], ref rank, buffer);
            if (fewer == left)
                break;
            left = fewer;
        }
        Span<float> near = buffer[..left];
        Select(near, rank);
        return (near[rank], rank + 1 < left ? Smallest(near[(rank + 1)..]) : near[rank]);
    }

    /// <summary>
    /// Rearranges <paramref name="values"/> so that position <paramref name="rank"/> holds what sorting would put there, nothing larger
    /// lies before it and nothing smaller behind it.
    /// </summary>
    internal static void Select(Span<float> values, int rank)
    {
        int low = 0,
            high = values.Length - 1;
        while (low < high)
        {
            float pivot = Median(values[low], values[low + (high - low) / 2], values[high]);

            // Three ranges, since maps hold many equal values: below [low, less), equal [less, i), above (more, high].
            int less = low,
                i = low,
                more = high;
            while (i <= more)
            {
                if (values[i] < pivot)
                    Swap(values, i++, less++);
                else if (values[i] > pivot)
                    Swap(values, i, more--);
                else
                    i++;
            }
            if (rank < less)
                high = less - 1;
            else if (rank > more)
                low = more + 1;
            else
                return;
        }
    }

    internal static float Smallest(ReadOnlySpan<float> values)
    {
        float smallest = values[0];
        foreach (float value in values)
            smallest = Math.Min(smallest, value);
        return smallest;
    }

    /// <summary>Copies the values that may stand at a rank or behind it, as a sample lets one guess: maps are smooth, so most vectors hold
    /// none, and are passed over.</summary>
    /// <param name="values">The values; may lie in the destination.</param>
    /// <param name="rank">The rank; becomes that among the copied.</param>
    /// <param name="destination">Room for all values.</param>
    /// <returns>How many are copied: all of them where the sample was unlucky.</returns>
    private static int CopyNear(ReadOnlySpan<float> values, ref int rank, Span<float> destination)
    {
        if (values.Length > Many)
        {
            Span<float> sample = stackalloc float[Samples];
            for (int i = 0; i < Samples; i++)
                sample[i] = values[(int)((long)i * values.Length / Samples)];
            sample.Sort();
            double share = (double)rank / values.Length,
                margin = 2.5 * Math.Sqrt(share * (1 - share) / Samples) + (1.0 / Samples);
            int low = (int)((share - margin) * Samples),
                high = (int)((share + margin) * Samples);
            float least = low > 0 ? sample[low] : float.NegativeInfinity,
                most = high < Samples ? sample[high] : float.PositiveInfinity;
            (int below, int within) = Count(values, least, most);
            if (rank >= below && rank + 1 < below + within)
            {
                Copy(values, least, most, destination);
                rank -= below;
                return within;
            }
        }
        values.CopyTo(destination);
        return values.Length;
    }

    private static (int Below, int Within) Count(ReadOnlySpan<float> values, float least, float most)
    {
        Vector<float> low = new(least),
            high = new(most);
        Vector<int> below = Vector<int>.Zero,
            above = Vector<int>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var lanes = new Vector<float>(values[i..]);
            // True is −1.
            below -= Vector.LessThan(lanes, low);
            above -= Vector.GreaterThan(lanes, high);
        }
        (int fewer, int more) = (Vector.Sum(below), Vector.Sum(above));
        foreach (float value in values[i..])
        {
            fewer += value < least ? 1 : 0;
            more += value > most ? 1 : 0;
        }
        return (fewer, values.Length - fewer - more);
    }

    private static void Copy(ReadOnlySpan<float> values, float least, float most, Span<float> destination)
    {
        Vector<float> low = new(least),
            high = new(most);
        int kept = 0,
            i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var lanes = new Vector<float>(values[i..]);
            if (Vector.EqualsAll(Vector.GreaterThanOrEqual(lanes, low) & Vector.LessThanOrEqual(lanes, high), Vector<int>.Zero))
                continue;
            foreach (float value in values.Slice(i, Vector<float>.Count))
            {
                if (value >= least && value <= most)
                    destination[kept++] = value;
            }
        }
        foreach (float value in values[i..])
        {
            if (value >= least && value <= most)
                destination[kept++] = value;
        }
    }

    private static void Swap(Span<float> values, int a, int b) => (values[a], values[b]) = (values[b], values[a]);

    private static float Median(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
