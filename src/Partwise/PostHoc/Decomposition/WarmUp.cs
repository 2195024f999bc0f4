namespace Partwise.PostHoc;

/// <summary>
/// Compiles the code of a decomposition ahead of its first use. Kernels take longer to compile than to factorise a class, so a program
/// does this on another thread while its model loads.
/// </summary>
internal static class WarmUp
{
    private const int Rows = 96;
    private const int Columns = 8;
    private const int Channels = 96;

    /// <summary>Decomposes a small made-up class with <paramref name="options"/>; never throws for valid options.</summary>
    public static void Decomposition(DecompositionOptions options)
    {
        float[] features = new float[Rows * Channels],
            head = new float[Channels];
        uint state = 1;
        for (int i = 0; i < features.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            features[i] = Math.Max(0, ((state >> 8) * (2f / (1 << 24))) - 1);
        }
        for (int d = 0; d < head.Length; d++)
            head[d] = (d % 7) - 2.5f;
        ClassDecomposition made = ClassDecomposer.Decompose(
            features,
            Channels,
            Rows / 2,
            head,
            options with
            {
                K = Math.Min(options.K ?? 3, 5),
                GridWidth = Columns,
            }
        );
        PrototypeMaps.Compute(features, made.Prototypes, Channels, new double[made.K * Rows]);
    }
}
