using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Weighted soft k-means: expectation–maximisation for a mixture of spherical Gaussians of one fixed variance and equal shares (MacKay 2003,
/// §22.2), started by k-means++ (Arthur and Vassilvitskii 2007). The variance is temperature · the points' weighted variance; memberships are
/// S_ni ∝ exp(−‖y_n − c_i‖² / (2·variance)), centroids c_i = Σ_n w_n S_ni y_n / Σ_n w_n S_ni. Of several starts the one of lowest free
/// energy −variance · Σ w ln Σ_i exp(…) / Σ w is kept. Single-threaded and deterministic for a seed.
/// </summary>
internal sealed class SoftKMeans
{
    // A block's points and scores stay in the cache.
    private const int Block = 512;
    private const int MaxIterations = 200;
    private const double Tolerance = 1e-6;

    private readonly int _width;
    private readonly int _count;
    private readonly double _variance;
    private readonly VectorPath _path;
    private readonly float[] _scores;
    private readonly float[] _highest = new float[Block];
    private readonly float[] _total = new float[Block];
    private readonly float[] _part;

    private SoftKMeans(int width, int count, double variance, VectorPath path)
    {
        _width = width;
        _count = count;
        _variance = variance;
        _path = path;
        _scores = new float[count * Block];
        _part = new float[count * width];
    }

    /// <summary>The centroids [count, width].</summary>
    public float[] Centroids { get; private set; } = [];

    /// <summary>The weighted mean of −variance · ln Σ_i exp(−‖y − c_i‖² / (2·variance)); what the iteration lowers.</summary>
    public double FreeEnergy { get; private set; }

    /// <summary>Iterations of the start that was kept.</summary>
    public int Iterations { get; private set; }

    /// <summary>Clusters points.</summary>
    /// <param name="points">[n, width], row-major, finite.</param>
    /// <param name="width">The length of a point, 1 or more.</param>
    /// <param name="weights">[n], ≥ 0, of a positive sum.</param>
    /// <param name="count">Clusters, 1 or more.</param>
    /// <param name="temperature">The clusters' variance in units of the points' weighted variance, above 0.</param>
    /// <param name="starts">How many starts, 1 or more.</param>
    /// <param name="seed">The seed of the first start; the next ones follow it.</param>
    /// <param name="path">The kernels to use.</param>
    /// <param name="ct">Stops between iterations.</param>
    public static SoftKMeans Fit(
        ReadOnlySpan<float> points, int width, ReadOnlySpan<float> weights, int count, double temperature, int starts, int seed, VectorPath path,
        CancellationToken ct = default)
    {
        double variance = temperature * Variance(points, width, weights);
        SoftKMeans? best = null;
        for (int start = 0; start < starts; start++)
        {
            SoftKMeans run = new(width, count, variance, path);
            run.Centroids = Seeds(points, width, weights, count, new Random(seed + start), path);
            run.Iterate(points, weights, ct);
            if (best is null || run.FreeEnergy < best.FreeEnergy)
                best = run;
            // Points in one place have one clustering.
            if (variance == 0 || count == 1)
                break;
        }
        return best!;
    }

    /// <summary>Clusters around <paramref name="centroids"/> that stay as they are.</summary>
    public static SoftKMeans Around(
        float[] centroids, ReadOnlySpan<float> points, int width, ReadOnlySpan<float> weights, double temperature, VectorPath path)
        => new(width, centroids.Length / width, temperature * Variance(points, width, weights), path) { Centroids = centroids };

    /// <summary>S transposed, [count, n]: how much each point belongs to each cluster; sums to 1 over clusters.</summary>
    public float[] Memberships(ReadOnlySpan<float> points)
    {
        int n = points.Length / _width;
        float[] memberships = new float[_count * n];
        double[] half = HalfNorms();
        for (int m = 0; m < n; m += Block)
        {
            int rows = Math.Min(Block, n - m);
            Score(points.Slice(m * _width, rows * _width), rows, half);
            for (int j = 0; j < _count; j++)
                TensorPrimitives.Divide(Scores(j, rows), _total.AsSpan(0, rows), memberships.AsSpan((j * n) + m, rows));
        }
        return memberships;
    }

    /// <summary>Σ w‖y − ȳ‖² / Σ w.</summary>
    public static double Variance(ReadOnlySpan<float> points, int width, ReadOnlySpan<float> weights)
    {
        double[] mean = new double[width];
        double total = 0, sum = 0;
        for (int m = 0; m < weights.Length; m++)
        {
            total += weights[m];
            for (int i = 0; i < width; i++)
                mean[i] += (double)weights[m] * points[(m * width) + i];
        }
        TensorPrimitives.Divide(mean, total, mean);
        for (int m = 0; m < weights.Length; m++)
        {
            double squared = 0;
            for (int i = 0; i < width; i++)
            {
                double rest = points[(m * width) + i] - mean[i];
                squared += rest * rest;
            }
            sum += weights[m] * squared;
        }
        double variance = sum / total;
        // What rounding leaves of points that are all alike is no spread.
        return variance > 1e-12 * (TensorPrimitives.SumOfSquares<double>(mean) + variance) ? variance : 0;
    }

    private void Iterate(ReadOnlySpan<float> points, ReadOnlySpan<float> weights, CancellationToken ct)
    {
        double[] sums = new double[_count * _width], masses = new double[_count];
        FreeEnergy = double.PositiveInfinity;
        while (Iterations < MaxIterations && _variance > 0)
        {
            ct.ThrowIfCancellationRequested();
            double energy = Pass(points, weights, sums, masses);
            bool still = FreeEnergy - energy <= Tolerance * Math.Abs(energy);
            FreeEnergy = energy;
            if (still)
                return;
            Iterations++;
            for (int j = 0; j < _count; j++)
            {
                // A cluster that nothing belongs to stays where it is.
                for (int i = 0; i < _width && masses[j] > 0; i++)
                    Centroids[(j * _width) + i] = (float)(sums[(j * _width) + i] / masses[j]);
            }
        }
    }

    // Both steps in one pass over the points: memberships of a block, then its share of the weighted sums. Returns the free energy.
    private double Pass(ReadOnlySpan<float> points, ReadOnlySpan<float> weights, double[] sums, double[] masses)
    {
        Array.Clear(sums);
        Array.Clear(masses);
        double[] half = HalfNorms();
        double logs = 0, squares = 0, all = 0;
        for (int m = 0; m < weights.Length; m += Block)
        {
            int rows = Math.Min(Block, weights.Length - m);
            ReadOnlySpan<float> part = points.Slice(m * _width, rows * _width), w = weights.Slice(m, rows);
            Score(part, rows, half);
            Span<float> total = _total.AsSpan(0, rows), highest = _highest.AsSpan(0, rows);
            for (int j = 0; j < _count; j++)
            {
                Span<float> scores = Scores(j, rows);
                TensorPrimitives.Divide(scores, total, scores);
                TensorPrimitives.Multiply(scores, w, scores);
                masses[j] += TensorPrimitives.Sum<float>(scores);
            }
            TensorPrimitives.Log(total, total);
            TensorPrimitives.Add(highest, total, highest);
            logs += TensorPrimitives.Dot(highest, w);
            for (int r = 0; r < rows; r++)
                squares += w[r] * TensorPrimitives.SumOfSquares(part.Slice(r * _width, _width));
            all += TensorPrimitives.Sum(w);
            Array.Clear(_part);
            MatrixKernels.Accumulate(_path, part, rows, _width, _scores, Block, _count, _part);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += _part[i];
        }
        return ((squares / 2) - (_variance * logs)) / all;
    }

    // Scores become exp((y·c − ‖c‖²/2)/variance − highest); their sum over clusters goes to _total.
    private void Score(ReadOnlySpan<float> points, int rows, double[] half)
    {
        MatrixKernels.Project(_path, points, rows, _width, Centroids, _count, _scores, Block);
        Span<float> highest = _highest.AsSpan(0, rows), total = _total.AsSpan(0, rows);
        float scale = _variance > 0 ? (float)(1 / _variance) : 0;
        for (int j = 0; j < _count; j++)
        {
            Span<float> scores = Scores(j, rows);
            TensorPrimitives.Subtract(scores, (float)half[j], scores);
            TensorPrimitives.Multiply(scores, scale, scores);
            if (j == 0)
                scores.CopyTo(highest);
            else
                TensorPrimitives.Max(highest, scores, highest);
        }
        total.Clear();
        for (int j = 0; j < _count; j++)
        {
            Span<float> scores = Scores(j, rows);
            TensorPrimitives.Subtract(scores, highest, scores);
            TensorPrimitives.Exp(scores, scores);
            TensorPrimitives.Add(total, scores, total);
        }
    }

    private Span<float> Scores(int cluster, int rows) => _scores.AsSpan(cluster * Block, rows);

    private double[] HalfNorms()
    {
        double[] half = new double[_count];
        for (int j = 0; j < _count; j++)
            half[j] = 0.5 * Gram.Dot(Centroids.AsSpan(j * _width, _width), Centroids.AsSpan(j * _width, _width));
        return half;
    }

    // k-means++: each next centroid is a point, drawn by weight times squared distance to the nearest one so far.
    private static float[] Seeds(ReadOnlySpan<float> points, int width, ReadOnlySpan<float> weights, int count, Random random, VectorPath path)
    {
        int n = weights.Length;
        float[] centroids = new float[count * width], score = new float[n];
        double[] squares = new double[n], distance = new double[n];
        for (int m = 0; m < n; m++)
        {
            squares[m] = TensorPrimitives.SumOfSquares(points.Slice(m * width, width));
            distance[m] = double.PositiveInfinity;
        }
        int pick = Draw(weights, random);
        for (int j = 0; j < count; j++)
        {
            Span<float> own = centroids.AsSpan(j * width, width);
            points.Slice(pick * width, width).CopyTo(own);
            MatrixKernels.Project(path, points, n, width, own, 1, score, n);
            float[] chance = new float[n];
            for (int m = 0; m < n; m++)
            {
                distance[m] = Math.Min(distance[m], Math.Max(0, squares[m] - (2 * score[m]) + squares[pick]));
                chance[m] = (float)(weights[m] * distance[m]);
            }
            pick = Draw(TensorPrimitives.Sum<float>(chance) > 0 ? chance : weights, random);
        }
        return centroids;
    }

    private static int Draw(ReadOnlySpan<float> chances, Random random)
    {
        double total = 0;
        foreach (float chance in chances)
            total += chance;
        double target = random.NextDouble() * total;
        int pick = -1;
        for (int m = 0; m < chances.Length; m++)
        {
            if (chances[m] <= 0)
                continue;
            pick = m;
            target -= chances[m];
            if (target < 0)
                break;
        }
        return pick;
    }
}
