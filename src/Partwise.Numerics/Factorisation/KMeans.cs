using System.Numerics.Tensors;

namespace Partwise.Numerics;

/// <summary>k-means by Lloyd's iteration from a k-means++ start (Arthur and Vassilvitskii 2007), deterministic for a seed.</summary>
internal static class KMeans
{
    private const int MaxIterations = 100;

    /// <summary>The centroids [k, dimensions] of the rows of <paramref name="features"/>.</summary>
    public static float[] Centroids(
        ReadOnlySpan<float> features,
        int dimensions,
        int k,
        int seed,
        VectorPath path,
        CancellationToken ct = default
    )
    {
        int rows = features.Length / dimensions;
        double[] norms = new double[rows];
        for (int m = 0; m < rows; m++)
            norms[m] = Gram.Dot(Row(features, m, dimensions), Row(features, m, dimensions));
        float[] centroids = Start(features, dimensions, k, norms, new Random(seed), path);
        int[] owner = new int[rows];
        Array.Fill(owner, -1);
        float[] scores = new float[k * rows];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            MatrixKernels.Project(path, features, rows, dimensions, centroids, k, scores, rows);
            double[] half = HalfNorms(centroids, dimensions, k);
            if (!Assign(half, k, scores, owner))
                break;
            Update(features, dimensions, k, owner, scores, norms, half, centroids);
        }
        return centroids;
    }

    private static float[] Start(ReadOnlySpan<float> features, int d, int k, double[] norms, Random random, VectorPath path)
    {
        int rows = norms.Length;
        float[] centroids = new float[k * d],
            score = new float[rows];
        double[] distance = new double[rows];
        int pick = random.Next(rows);
        for (int j = 0; j < k; j++)
        {
            Row(features, pick, d).CopyTo(centroids.AsSpan(j * d));
            MatrixKernels.Project(path, features, rows, d, centroids.AsSpan(j * d, d), 1, score, rows);
            double own = norms[pick],
                total = 0;
            for (int m = 0; m < rows; m++)
            {
                double now = Math.Max(0, norms[m] - (2 * score[m]) + own);
                distance[m] = j == 0 ? now : Math.Min(distance[m], now);
                total += distance[m];
            }
            double target = random.NextDouble() * total;
            pick = 0;
            while (pick < rows - 1 && (target -= distance[pick]) >= 0)
                pick++;
        }
        return centroids;
    }

    private static double[] HalfNorms(float[] centroids, int d, int k)
    {
        double[] half = new double[k];
        for (int j = 0; j < k; j++)
            half[j] = 0.5 * Gram.Dot(centroids.AsSpan(j * d, d), centroids.AsSpan(j * d, d));
        return half;
    }

    private static bool Assign(double[] half, int k, float[] scores, int[] owner)
    {
        bool moved = false;
        for (int m = 0; m < owner.Length; m++)
        {
            int best = 0;
            for (int j = 1; j < k; j++)
            {
                if (scores[(j * owner.Length) + m] - half[j] > scores[(best * owner.Length) + m] - half[best])
                    best = j;
            }
            moved |= owner[m] != best;
            owner[m] = best;
        }
        return moved;
    }

    private static void Update(
        ReadOnlySpan<float> features,
        int d,
        int k,
        int[] owner,
        float[] scores,
        double[] norms,
        double[] half,
        float[] centroids
    )
    {
        int[] sizes = new int[k];
        foreach (int j in owner)
            sizes[j]++;
        for (int j = 0; j < k; j++)
        {
            if (sizes[j] > 0)
                continue;
            // An empty cluster takes the row that its own centroid serves worst.
            int farthest = 0;
            double Loss(int m) =>
                sizes[owner[m]] > 1 ? norms[m] + (2 * (half[owner[m]] - scores[(owner[m] * owner.Length) + m])) : double.NegativeInfinity;
            for (int m = 1; m < owner.Length; m++)
                farthest = Loss(m) > Loss(farthest) ? m : farthest;
            sizes[owner[farthest]]--;
            owner[farthest] = j;
            sizes[j] = 1;
        }
        Array.Clear(centroids);
        for (int m = 0; m < owner.Length; m++)
        {
            Span<float> centroid = centroids.AsSpan(owner[m] * d, d);
            TensorPrimitives.MultiplyAdd(Row(features, m, d), 1f / Math.Max(sizes[owner[m]], 1), centroid, centroid);
        }
    }

    private static ReadOnlySpan<float> Row(ReadOnlySpan<float> features, int m, int d) => features.Slice(m * d, d);
}
