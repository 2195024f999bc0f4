namespace Partwise.Imaging.Maps;

/// <summary>Finds the k-th smallest value without sorting everything.</summary>
internal static class OrderStatistic
{
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

    private static void Swap(Span<float> values, int a, int b) => (values[a], values[b]) = (values[b], values[a]);

    private static float Median(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
