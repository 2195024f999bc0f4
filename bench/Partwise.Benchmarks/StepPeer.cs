using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Partwise.Onnx;
using Partwise.Training;

namespace Partwise.Benchmarks;

/// <summary>One side of the comparison of training steps with PyTorch: makes a step whenever a line arrives on stdin and answers with one
/// line of JSON.</summary>
internal static class StepPeer
{
    private const string Usage =
        "usage: step-peer MODEL.onnx auto|standard|blocked|custom adam|sgd BATCH THREADS   (one step per line on stdin)";

    public static int Run(string[] args)
    {
        if (
            args.Length != 5
            || !Enum.TryParse(args[1], ignoreCase: true, out SpeedPath path)
            || args[2] is not ("adam" or "sgd")
            || !int.TryParse(args[3], CultureInfo.InvariantCulture, out int batch)
            || !int.TryParse(args[4], CultureInfo.InvariantCulture, out int threads)
        )
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        OnnxModel network = StepNetwork.Load(args[0]);
        using var runner = new StepRunner(network, path, args[2], batch, threads);
        // Kernels are compiled, memory is laid out, and the processor is warm.
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < 2; i++)
            runner.Step();
        while (Console.ReadLine() is not null)
        {
            (double step, double optimizer) = runner.Step();
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        path = runner.Path.ToString().ToLowerInvariant(),
                        milliseconds = step,
                        optimizer,
                    }
                )
            );
        }
        return 0;
    }
}
