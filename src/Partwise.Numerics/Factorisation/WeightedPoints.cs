using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Weighted points of a few coordinates, stored in blocks of 512 points, coordinate by coordinate, so that sums over points and over
/// coordinates both run along vectors. The last block is filled up with points of weight 0.
/// </summary>
internal sealed class WeightedPoints
{
    public const int Block = 512;

    private readonly float[] _values;
    private readonly float[] _weights;

    /// <summary>Copies points.</summary>
    /// <param name="points">[n, width], row-major, finite.</param>
    /// <param name="width">The length of a point, 1 or more.</param>
    /// <param name="weights">[n], ≥ 0, of a positive sum.</param>
    public WeightedPoints(ReadOnlySpan<float> points, int width, ReadOnlySpan<float> weights)
    {
        Width = width;
        Count = weights.Length;
        Blocks = (Count + Block - 1) / Block;
        _values = new float[Blocks * Block * width];
        _weights = new float[Blocks * Block];
        weights.CopyTo(_weights);
        double[] mean = new double[width];
        for (int m = 0; m < Count; m++)
        {
            ReadOnlySpan<float> point = points.Slice(m * width, width);
            TotalWeight += weights[m];
            MeanSquare += (double)weights[m] * TensorPrimitives.SumOfSquares(point);
            for (int i = 0; i < width; i++)
            {
                _values[Index(m, i)] = point[i];
                mean[i] += (double)weights[m] * point[i];
            }
        }
        MeanSquare /= TotalWeight;
        TensorPrimitives.Divide(mean, TotalWeight, mean);
        double variance = MeanSquare - TensorPrimitives.SumOfSquares<double>(mean);
        // What rounding leaves of points that are all alike is no spread.
        Variance = variance > 1e-6 * MeanSquare ? variance : 0;
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>The number of coordinates.</summary>
    public int Width { get; }

    public int Blocks { get; }

    /// <summary>Σ w.</summary>
    public double TotalWeight { get; }

    /// <summary>Σ w‖y‖² / Σ w.</summary>
    public double MeanSquare { get; }

    /// <summary>Σ w‖y − ȳ‖² / Σ w; 0 where all points with weight are the same.</summary>
    public double Variance { get; }

    /// <summary>A block's coordinates [Width, Block].</summary>
    public ReadOnlySpan<float> Values(int block) => _values.AsSpan(block * Block * Width, Block * Width);

    /// <summary>A block's weights [Block].</summary>
    public ReadOnlySpan<float> Weights(int block) => _weights.AsSpan(block * Block, Block);

    /// <summary>Point <paramref name="m"/>.</summary>
    public float[] Point(int m) => [.. Enumerable.Range(0, Width).Select(i => _values[Index(m, i)])];

    /// <summary>k-means++: points [count, Width] of which each next one is drawn by weight times squared distance to the nearest so
    /// far.</summary>
    public float[] Seeds(int count, Random random)
    {
        float[] centroids = new float[count * Width];
        float[] distance = new float[_weights.Length],
            chance = [.. _weights],
            rest = new float[Block],
            squared = new float[Block];
        Array.Fill(distance, float.PositiveInfinity);
        for (int j = 0; j < count; j++)
        {
            float[] own = Point(Draw(chance, random));
            own.CopyTo(centroids, j * Width);
            for (int b = 0; b < Blocks; b++)
            {
                Array.Clear(squared);
                for (int i = 0; i < Width; i++)
                {
                    TensorPrimitives.Subtract(Values(b).Slice(i * Block, Block), own[i], rest);
                    TensorPrimitives.MultiplyAdd(rest, rest, squared, squared);
                }
                Span<float> nearest = distance.AsSpan(b * Block, Block);
                TensorPrimitives.Min(nearest, squared, nearest);
            }
            TensorPrimitives.Multiply(distance, _weights, chance);
            // Fewer different points than clusters: some clusters begin in the same place.
            if (TensorPrimitives.Max<float>(chance) == 0)
                _weights.CopyTo(chance, 0);
        }
        return centroids;
    }

    private int Index(int m, int i) => (((m / Block * Width) + i) * Block) + (m % Block);

    private static int Draw(float[] chances, Random random)
    {
        double target = random.NextDouble() * chances.Sum(c => (double)c);
        int pick = 0;
        for (int m = 0; m < chances.Length && target >= 0; m++)
        {
            if (chances[m] <= 0)
                continue;
            pick = m;
            target -= chances[m];
        }
        return pick;
    }
}
