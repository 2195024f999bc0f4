using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>Every distance by its definition, one number at a time.</summary>
internal static class SlowSearch
{
    /// <summary>All patches with their distance from prototype <paramref name="j"/>.</summary>
    public static IEnumerable<(double Distance, int Image, int Position)> Patches(MemoryLatents source, PrototypeLayer layer, int j)
    {
        int rows = source.Height - layer.Height + 1,
            columns = source.Width - layer.Width + 1;
        for (int n = 0; n < source.Images.Count; n++)
        {
            for (int q = 0; q < rows * columns; q++)
                yield return (Distance(source, layer, j, n, q / columns, q % columns), n, q);
        }
    }

    private static double Distance(MemoryLatents source, PrototypeLayer layer, int j, int image, int row, int column)
    {
        ReadOnlySpan<float> latent = source.Latent(image),
            p = layer.Row(j);
        double squares = 0,
            dot = 0,
            xx = 0,
            pp = 0;
        int i = 0;
        for (int d = 0; d < layer.Channels; d++)
        {
            for (int y = 0; y < layer.Height; y++)
            {
                for (int x = 0; x < layer.Width; x++, i++)
                {
                    double a = latent[(((d * source.Height) + row + y) * source.Width) + column + x],
                        b = p[i];
                    squares += (a - b) * (a - b);
                    dot += a * b;
                    xx += a * a;
                    pp += b * b;
                }
            }
        }
        return layer.Similarity != SimilarityKind.Cosine ? squares
            : xx == 0 || pp == 0 ? 1
            : 1 - (dot / Math.Sqrt(xx) / Math.Sqrt(pp));
    }
}
