namespace Partwise.Benchmarks;

/// <summary>Features like those behind a rectifier: sums of a few sparse parts with noise, about as many zeros as real ones have.</summary>
internal static class SparseFeatures
{
    private const int Parts = 8;

    /// <summary>[rows, dimensions], the same on every call.</summary>
    public static float[] Make(int rows, int dimensions)
    {
        Random random = new(1);
        float[] parts = new float[Parts * dimensions],
            features = new float[rows * dimensions];
        foreach (ref float p in parts.AsSpan())
            p = random.NextSingle() < 0.1f ? random.NextSingle() : 0;
        for (int m = 0; m < rows; m++)
        {
            int first = random.Next(Parts),
                second = random.Next(Parts);
            for (int d = 0; d < dimensions; d++)
            {
                float value =
                    parts[(first * dimensions) + d] + (0.3f * parts[(second * dimensions) + d]) + (random.NextSingle() * 0.5f) - 0.4f;
                features[(m * dimensions) + d] = Math.Max(0, value);
            }
        }
        return features;
    }
}
