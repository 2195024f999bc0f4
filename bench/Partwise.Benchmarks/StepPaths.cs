using System.Globalization;
using Partwise.Onnx;
using Partwise.Training;

namespace Partwise.Benchmarks;

/// <summary>The speed paths against each other, in turns: times, their ratios to the standard path, and how far the gradients are
/// apart.</summary>
internal static class StepPaths
{
    private const string Usage =
        "usage: step-paths MODEL.onnx [BATCH [THREADS [ROUNDS [SIZE]]]]   (default 8, 2, 10 and the picture's size that the model states)";

    public static int Run(string[] args)
    {
        int[] numbers = [8, 2, 10, 0];
        for (int i = 1; i < args.Length; i++)
        {
            if (i > numbers.Length || !int.TryParse(args[i], CultureInfo.InvariantCulture, out numbers[i - 1]))
                args = [];
        }
        if (args.Length == 0)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        OnnxModel network = StepNetwork.Load(args[0], numbers[3]);
        StepRunner[] runners =
        [
            .. new[] { SpeedPath.Standard, SpeedPath.Blocked, SpeedPath.Custom }.Select(p => new StepRunner(
                network,
                p,
                "adam",
                numbers[0],
                numbers[1]
            )),
        ];
        foreach (StepRunner runner in runners)
        {
            for (int i = 0; i < 3; i++)
                runner.Step();
        }
        List<double>[] times = [.. runners.Select(_ => new List<double>())],
            optimizers = [.. runners.Select(_ => new List<double>())];
        for (int round = 0; round < numbers[2]; round++)
        {
            for (int r = 0; r < runners.Length; r++)
            {
                (double step, double optimizer) = runners[r].Step();
                times[r].Add(step);
                optimizers[r].Add(optimizer);
            }
        }
        for (int r = 0; r < runners.Length; r++)
        {
            double[] ratios = [.. times[0].Zip(times[r], (a, b) => a / b).Order()];
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{runners[r].Path, -9} {Median(times[r]), 8:F1} ms (optimiser {Median(optimizers[r]):F1}), {Median(ratios):F2} "
                        + $"times standard ({ratios[0]:F2} to {ratios[^1]:F2}), gradients differ by {Difference(runners[0], runners[r])}"
                )
            );
        }
        foreach (StepRunner runner in runners)
            runner.Dispose();
        return 0;
    }

    // The largest difference as a share of the largest entry, over all weights.
    private static string Difference(StepRunner reference, StepRunner other)
    {
        double worst = 0;
        string where = "";
        for (int k = 0; k < reference.Gradients.Count; k++)
        {
            ReadOnlySpan<float> a = reference.Gradients[k].AsSpan<float>(),
                b = other.Gradients[k].AsSpan<float>();
            double largest = 0,
                error = 0;
            for (int i = 0; i < a.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(a[i]));
                error = Math.Max(error, Math.Abs((double)a[i] - b[i]));
            }
            if (error / largest > worst)
                (worst, where) = (error / largest, $", most at '{reference.Parameters[k].Name}'");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{worst:E1}{where}");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
