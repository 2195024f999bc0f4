namespace Partwise.Numerics;

/// <summary>The float32 matrix and reciprocal diagonal that coordinate sweeps read.</summary>
internal sealed class SweepSystem
{
    /// <summary>Takes the matrix [k,k] from double; coordinates without any weight get the reciprocal 0, so that sweeps leave them and they
    /// can come back.</summary>
    public SweepSystem(ReadOnlySpan<double> gram, int k)
    {
        Gram = new float[k * k];
        Inverse = new float[k];
        double largest = 0;
        for (int j = 0; j < k; j++)
            largest = Math.Max(largest, gram[(j * k) + j]);
        for (int i = 0; i < Gram.Length; i++)
            Gram[i] = (float)gram[i];
        for (int j = 0; j < k; j++)
            Inverse[j] = gram[(j * k) + j] > 1e-30 * largest ? (float)(1 / gram[(j * k) + j]) : 0;
    }

    /// <summary>[k,k].</summary>
    public float[] Gram { get; }

    /// <summary>[k].</summary>
    public float[] Inverse { get; }
}
