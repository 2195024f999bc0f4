using System.Diagnostics;
using System.Globalization;
using Partwise.Training.ProtoPNet;

namespace Partwise.Benchmarks;

/// <summary>
/// The table of the last layer in docs/benchmarks.md: the convex solver against 20 epochs of Adam, on similarities such as a prototype
/// network gives (own-class prototypes about 3 higher than others, with noise), or on those in a NumPy file.
///</summary>
internal static class LastLayerTable
{
    public static int Run(string[] args)
    {
        if (args.Length is not (0 or 3))
        {
            Console.Error.WriteLine("usage: last-layer [SIMILARITIES.npy LABELS.npy PROTOTYPES-PER-CLASS]   (float32 [n, m] and [n, 1])");
            return 2;
        }
        Console.WriteLine(
            "| photos × prototypes → classes | method | seconds | stated objective | published objective | gap | largest violation "
                + "| accuracy |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        if (args.Length == 3)
        {
            (float[] s, int m) = NpyMatrix.Read(args[0]);
            int[] labels = [.. NpyMatrix.Read(args[1]).Values.Select(l => (int)l)];
            int per = int.Parse(args[2], CultureInfo.InvariantCulture);
            Compare(s, labels, [.. Enumerable.Range(0, m).Select(j => j / per)], m / per);
            return 0;
        }
        // The sizes of the CUB subset, of Aviary, and of a tenth of CUB-200-2011.
        Random(210, 7, 10);
        Random(1600, 8, 10);
        Random(600, 200, 10);
        return 0;
    }

    private static void Random(int photos, int classes, int perClass)
    {
        var random = new Random(1);
        int[] classOf = [.. Enumerable.Range(0, classes * perClass).Select(j => j / perClass)];
        int[] labels = [.. Enumerable.Range(0, photos).Select(i => i % classes)];
        float[] s = new float[photos * classOf.Length];
        for (int i = 0; i < s.Length; i++)
            s[i] = (float)
                Math.Max(
                    0,
                    1.5
                        + (labels[i / classOf.Length] == classOf[i % classOf.Length] ? 3 * random.NextDouble() : 0)
                        + (2 * (random.NextDouble() - 0.5))
                );
        Compare(s, labels, classOf, classes);
    }

    private static void Compare(float[] s, int[] labels, int[] classOf, int classes)
    {
        ClassConnection start = ClassConnection.Initial(classOf, classes);
        string size = $"{labels.Length} × {classOf.Length} → {classes}";
        // The first run compiles.
        _ = LastLayerOptimizer.Solve(s, labels, classOf, start, new LastLayerOptions { MaxIterations = 3 });
        _ = LastLayerOptimizer.TrainAdam(s, labels, classOf, start, epochs: 1);
        Print(size, "convex solver", () => LastLayerOptimizer.Solve(s, labels, classOf, start));
        Print(
            size,
            "the same, 20 iterations",
            () => LastLayerOptimizer.Solve(s, labels, classOf, start, new LastLayerOptions { MaxIterations = 20 })
        );
        Print(size, "20 epochs of Adam, 1e-4", () => LastLayerOptimizer.TrainAdam(s, labels, classOf, start));
    }

    private static void Print(string size, string method, Func<LastLayerFit> fit)
    {
        long begin = Stopwatch.GetTimestamp();
        LastLayerFit f = fit();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {size} | {method} | {seconds:0.000} | {f.Objective:0.000000} | {f.PublishedObjective:0.000000} | {f.Gap:0.0e+0} "
                    + $"| {f.SubgradientNorm:0.0e+0} | {f.Accuracy:0.0%} |"
            )
        );
    }
}
