namespace Partwise.Training;

/// <summary>Random weights to begin with. They depend on the seed and the tensor's number alone.</summary>
internal static class InitialWeights
{
    /// <summary>Normally distributed around 0.</summary>
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

    /// <summary>Evenly distributed in [0, 1).</summary>
    public static float[] Uniform(int seed, int tensor, int count)
    {
        var random = new CounterRandom(seed, 0, tensor, RandomPurpose.Initialization);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)random.NextDouble();
        return values;
    }
}
