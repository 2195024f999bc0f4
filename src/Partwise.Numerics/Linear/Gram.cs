using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>Inner products of a few long rows, summed in double.</summary>
internal static class Gram
{
    private const int Chunk = 512;

    /// <summary>gram[i,j] = Σ_n x[i·stride + n] · x[j·stride + n], short stretches in float32 and their sums in double.</summary>
    public static void Compute(ReadOnlySpan<float> x, int count, int stride, int length, Span<double> gram)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = Dot(x.Slice(i * stride, length), x.Slice(j * stride, length));
                gram[(i * count) + j] = gram[(j * count) + i] = sum;
            }
        }
    }

    /// <summary>Σ_n x[n]·y[n], short stretches in float32 and their sums in double.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int n = 0; n < x.Length; n += Chunk)
        {
            int part = Math.Min(Chunk, x.Length - n);
            sum += TensorPrimitives.Dot(x.Slice(n, part), y.Slice(n, part));
        }
        return sum;
    }

    /// <summary>The inner products of <paramref name="count"/> rows of doubles.</summary>
    public static double[] Compute(ReadOnlySpan<double> x, int count, int length)
    {
        double[] gram = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
                gram[(i * count) + j] = gram[(j * count) + i] = TensorPrimitives.Dot(
                    x.Slice(i * length, length),
                    x.Slice(j * length, length)
                );
        }
        return gram;
    }
}
