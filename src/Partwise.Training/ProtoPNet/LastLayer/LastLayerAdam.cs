using Partwise.Numerics;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The published step: epochs of Adam on cross-entropy + λ·Σ|w| of connections to other classes, in batches of 80 (main.py, settings.py).
/// It runs on the similarities, which do not change while the layers before the last are frozen.
///</summary>
internal static class LastLayerAdam
{
    private const int BatchSize = 80;

    /// <summary>Trains from <paramref name="w"/>, in place.</summary>
    public static void Train(
        float[] similarities,
        int[] labels,
        int[] classOf,
        int classes,
        double[] w,
        double sparsity,
        int epochs,
        double rate,
        int seed,
        CancellationToken cancellationToken
    )
    {
        int m = classOf.Length,
            n = labels.Length,
            unknowns = w.Length;
        using var weights = TrainedTensor.Create("last_layer", [.. w.Select(x => (float)x)], classes, m);
        var adam = new AdamOptimizer([
            new ParameterGroup
            {
                Name = "last layer",
                Parameters = [weights],
                LearningRate = rate,
            },
        ]);
        VectorPath path = VectorPaths.Select();
        float[] rows = new float[Math.Min(BatchSize, n) * m],
            gradient = new float[unknowns];
        int[] batchLabels = new int[Math.Min(BatchSize, n)],
            order = [.. Enumerable.Range(0, n)];
        double[] noBias = new double[classes],
            sums = new double[unknowns + classes];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            var random = new CounterRandom(seed, epoch, 0, RandomPurpose.Order);
            random.Shuffle<int>(order);
            for (int start = 0; start < n; start += BatchSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(BatchSize, n - start);
                for (int i = 0; i < count; i++)
                {
                    similarities.AsSpan(order[start + i] * m, m).CopyTo(rows.AsSpan(i * m));
                    batchLabels[i] = labels[order[start + i]];
                }
                float[] current = weights.Values.ToArray();
                var block = new LogisticBlock(0, count, classes, m);
                block.Evaluate(path, rows, batchLabels, current, noBias);
                Array.Clear(sums);
                block.AddTo(sums);
                for (int i = 0; i < unknowns; i++)
                    gradient[i] = (float)((sums[i] / count) + (classOf[i % m] != i / m ? sparsity * Math.Sign(current[i]) : 0));
                adam.Begin();
                adam.Update(0, gradient);
            }
        }
        for (int i = 0; i < unknowns; i++)
            w[i] = weights.Values[i];
    }
}
