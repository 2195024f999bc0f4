using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Partwise.Onnx.Inference;

namespace Partwise.Benchmarks;

/// <summary>What the explanation outputs cost: the original model and its part network take turns on the same random input.</summary>
internal static class Overhead
{
    private const string Usage =
        "usage: overhead MODEL.onnx BUNDLE/network.onnx [--seconds 10] [--batches 1,16] [--json]   (seconds per case: each batch "
        + "with 1 and 2 threads)";

    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        double seconds = 10;
        int option = Array.IndexOf(args, "--seconds");
        if (
            args.Length < 2
            || (option >= 0 && !double.TryParse(args.ElementAtOrDefault(option + 1), CultureInfo.InvariantCulture, out seconds))
        )
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        int list = Array.IndexOf(args, "--batches");
        int[] batches = list < 0 ? [1, 16] : [.. args[list + 1].Split(',').Select(b => int.Parse(b, CultureInfo.InvariantCulture))];
        List<OverheadResult> results = [];
        foreach (int threads in new[] { 1, 2 })
        {
            var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            using var original = new ModelRunner(args[0], options);
            using var network = new ModelRunner(args[1], options);
            foreach (int batch in batches)
                results.Add(Compare(original, network, batch, threads, seconds));
        }
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
            return 0;
        }
        foreach (OverheadResult r in results)
            Console.WriteLine(r);
        return 0;
    }

    private static OverheadResult Compare(ModelRunner original, ModelRunner network, int batch, int threads, double seconds)
    {
        using OrtValue input = original.RandomInput(batch);
        List<double> plain = [],
            explained = [];
        for (int i = 0; i < 5; i++)
        {
            original.Run(input);
            network.Run(input);
        }
        long begin = Stopwatch.GetTimestamp();
        // Pairs, and the first of a pair changes, so that neither side has the better half of a drifting clock.
        for (int i = 0; i < 10 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; i++)
        {
            if (i % 2 == 0)
            {
                plain.Add(original.Run(input));
                explained.Add(network.Run(input));
            }
            else
            {
                explained.Add(network.Run(input));
                plain.Add(original.Run(input));
            }
        }
        return OverheadResult.Of(batch, threads, plain, explained);
    }
}
