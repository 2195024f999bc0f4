using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>
/// Weighted soft k-means: expectation–maximisation for a mixture of spherical Gaussians of one fixed variance and equal shares (MacKay
/// 2003, §22.2), started by k-means++ (Arthur and Vassilvitskii 2007). The variance is temperature · the points' weighted variance;
/// memberships are S_ni ∝ exp(−‖y_n − c_i‖² / (2·variance)), centroids c_i = Σ_n w_n S_ni y_n / Σ_n w_n S_ni. Of several starts the one of
/// lowest free energy −variance · Σ w ln Σ_i exp(…) / Σ w is kept. Single-threaded and deterministic for a seed.
///</summary>
internal sealed class SoftKMeans
{
    private const int MaxIterations = 200;
    private const double Tolerance = 1e-6;

    private readonly WeightedPoints _points;
    private readonly int _count;
    private readonly double _variance;
    private readonly VectorPath _path;
    private readonly float[] _scores;
    private readonly float[] _highest = new float[WeightedPoints.Block];
    private readonly float[] _total = new float[WeightedPoints.Block];
    private readonly float[] _part;

    private SoftKMeans(WeightedPoints points, float[] centroids, double temperature, VectorPath path)
    {
        _points = points;
        _count = centroids.Length / points.Width;
        _variance = temperature * points.Variance;
        _path = path;
        _scores = new float[_count * WeightedPoints.Block];
        _part = new float[centroids.Length];
        Centroids = centroids;
    }

    /// <summary>The centroids [count, width].</summary>
    public float[] Centroids { get; }

    /// <summary>The weighted mean of −variance · ln Σ_i exp(−‖y − c_i‖² / (2·variance)); what the iteration lowers.</summary>
    public double FreeEnergy { get; private set; } = double.PositiveInfinity;

    /// <summary>Iterations of the start that was kept.</summary>
    public int Iterations { get; private set; }

    /// <summary>Clusters points.</summary>
    /// <param name="points">The points, of which some must have weight.</param>
    /// <param name="count">Clusters, 1 or more.</param>
    /// <param name="temperature">The clusters' variance in units of the points' weighted variance, above 0.</param>
    /// <param name="starts">How many starts, 1 or more.</param>
    /// <param name="seed">The seed of the first start; the next ones follow it.</param>
    /// <param name="path">The kernels to use.</param>
    /// <param name="ct">Stops between iterations.</param>
    public static SoftKMeans Fit(
        WeightedPoints points,
        int count,
        double temperature,
        int starts,
        int seed,
        VectorPath path,
        CancellationToken ct = default
    )
    {
        SoftKMeans? best = null;
        for (int start = 0; start < starts; start++)
        {
            SoftKMeans run = new(points, points.Seeds(count, new Random(seed + start)), temperature, path);
            run.Iterate(ct);
            if (best is null || run.FreeEnergy < best.FreeEnergy)
                best = run;
            // Points in one place have one clustering, and so has a single cluster.
            if (run._variance == 0 || count == 1)
                break;
        }
        return best!;
    }

    /// <summary>Clusters around <paramref name="centroids"/> [count, width] that stay as they are.</summary>
    public static SoftKMeans Around(WeightedPoints points, float[] centroids, double temperature, VectorPath path) =>
        new(points, centroids, temperature, path);

    /// <summary>S transposed, [count, n]: how much each point belongs to each cluster; sums to 1 over clusters.</summary>
    public float[] Memberships()
    {
        int n = _points.Count;
        float[] memberships = new float[_count * n];
        double[] half = HalfNorms();
        for (int b = 0; b < _points.Blocks; b++)
        {
            int first = b * WeightedPoints.Block,
                rows = Math.Min(WeightedPoints.Block, n - first);
            Score(b, half);
            for (int j = 0; j < _count; j++)
                TensorPrimitives.Divide(Scores(j)[..rows], _total.AsSpan(0, rows), memberships.AsSpan((j * n) + first, rows));
        }
        return memberships;
    }

    private void Iterate(CancellationToken ct)
    {
        double[] sums = new double[Centroids.Length],
            masses = new double[_count];
        while (Iterations < MaxIterations && _variance > 0)
        {
            ct.ThrowIfCancellationRequested();
            double energy = Pass(sums, masses);
            bool still = FreeEnergy - energy <= Tolerance * Math.Abs(energy);
            FreeEnergy = energy;
            if (still)
                return;
            Iterations++;
            for (int j = 0; j < _count; j++)
            {
                // A cluster that nothing belongs to stays where it is.
                for (int i = j * _points.Width; i < (j + 1) * _points.Width && masses[j] > 0; i++)
                    Centroids[i] = (float)(sums[i] / masses[j]);
            }
        }
    }

    // Both steps in one pass over the points: memberships of a block, then its share of the weighted sums. Returns the free energy.
    private double Pass(double[] sums, double[] masses)
    {
        Array.Clear(sums);
        Array.Clear(masses);
        double[] half = HalfNorms();
        double logs = 0;
        for (int b = 0; b < _points.Blocks; b++)
        {
            ReadOnlySpan<float> weights = _points.Weights(b);
            Score(b, half);
            for (int j = 0; j < _count; j++)
            {
                Span<float> scores = Scores(j);
                TensorPrimitives.Divide(scores, _total, scores);
                TensorPrimitives.Multiply(scores, weights, scores);
                masses[j] += TensorPrimitives.Sum<float>(scores);
            }
            TensorPrimitives.Log(_total, _total);
            TensorPrimitives.Add(_highest, _total, _highest);
            logs += TensorPrimitives.Dot(_highest, weights);
            MatrixKernels.Project(_path, _points.Values(b), _points.Width, WeightedPoints.Block, _scores, _count, _part, _points.Width);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += _part[i];
        }
        return (_points.MeanSquare / 2) - (_variance * logs / _points.TotalWeight);
    }

    // Scores become exp((y·c − ‖c‖²/2)/variance − highest); their sum over clusters goes to _total.
    private void Score(int block, double[] half)
    {
        Array.Clear(_scores);
        MatrixKernels.Accumulate(
            _path,
            _points.Values(block),
            _points.Width,
            WeightedPoints.Block,
            Centroids,
            _points.Width,
            _count,
            _scores
        );
        float scale = _variance > 0 ? (float)(1 / _variance) : 0;
        for (int j = 0; j < _count; j++)
        {
            Span<float> scores = Scores(j);
            TensorPrimitives.Subtract(scores, (float)half[j], scores);
            TensorPrimitives.Multiply(scores, scale, scores);
            if (j == 0)
                scores.CopyTo(_highest);
            else
                TensorPrimitives.Max(_highest, scores, _highest);
        }
        Array.Clear(_total);
        for (int j = 0; j < _count; j++)
        {
            Span<float> scores = Scores(j);
            TensorPrimitives.Subtract(scores, _highest, scores);
            TensorPrimitives.Exp(scores, scores);
            TensorPrimitives.Add(_total, scores, _total);
        }
    }

    private Span<float> Scores(int cluster) => _scores.AsSpan(cluster * WeightedPoints.Block, WeightedPoints.Block);

    private double[] HalfNorms()
    {
        double[] half = new double[_count];
        for (int j = 0; j < _count; j++)
        {
            ReadOnlySpan<float> centroid = Centroids.AsSpan(j * _points.Width, _points.Width);
            half[j] = 0.5 * Gram.Dot(centroid, centroid);
        }
        return half;
    }
}
