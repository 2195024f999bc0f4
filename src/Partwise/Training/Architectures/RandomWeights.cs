namespace Partwise.Training;

/// <summary>Weights to begin with.</summary>
internal static class RandomWeights
{
    /// <summary>Normal numbers with mean 0, a function of the seed and the tensor's number.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="tensor">The tensor's number within the network.</param>
    /// <param name="deviation">The standard deviation.</param>
    /// <param name="count">How many.</param>
    public static float[] Normal(int seed, int tensor, double deviation, int count)
    {
        var random = new CounterRandom(seed, 0, tensor, RandomPurpose.Initialization);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            // Box and Muller 1958; 1 − u keeps the logarithm finite.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        return values;
    }
}
