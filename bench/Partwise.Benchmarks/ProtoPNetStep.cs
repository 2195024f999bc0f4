using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Partwise.Onnx.Inference;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Benchmarks;

/// <summary>Times training steps of a prototype network, all layers before the last: loss, gradients and Adam, on one random
/// batch.</summary>
internal static class ProtoPNetStep
{
    private const string Usage =
        "usage: protopnet-step BACKBONE.onnx BATCH STEPS THREADS [CLASSES [PROTOTYPES [CHANNELS]]]   (milliseconds of each step, as JSON)";

    public static int Run(string[] args)
    {
        int[] numbers = [.. args.Skip(1).Select(a => int.TryParse(a, CultureInfo.InvariantCulture, out int n) && n > 0 ? n : 0)];
        if (numbers.Length is < 3 or > 6 || numbers.Contains(0))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        (int batch, int steps, int threads) = (numbers[0], numbers[1], numbers[2]);
        int classes = numbers.ElementAtOrDefault(3) is > 0 and var c ? c : 200,
            each = numbers.ElementAtOrDefault(4) is > 0 and var e ? e : 10;
        var options = new ProtoPNetOptions
        {
            PrototypesPerClass = each,
            Channels = numbers.ElementAtOrDefault(5) is > 0 and var d ? d : 128,
        };
        var backbone = Backbone.Open(args[0]);
        ProtoPNetNetwork network = ProtoPNetBuilder.Create(
            backbone,
            [.. Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            options
        );
        using var session = new TrainingSession(ProtoPNetBuilder.JointStep(network), threads);
        var optimizer = new AdamOptimizer([
            new ParameterGroup
            {
                Name = "all",
                Parameters = session.Parameters,
                LearningRate = 1e-5,
                WeightDecay = 1e-3,
            },
        ]);
        using OrtValue input = OrtValue.Allocate<float>([batch, 3, backbone.Preprocessing.Crop.Height, backbone.Preprocessing.Crop.Width]);
        var random = new Random(1);
        foreach (ref float x in input.AsSpan<float>())
            x = (float)((2 * random.NextDouble()) - 1);
        int[] labels = [.. Enumerable.Range(0, batch).Select(i => i % classes)];
        var times = new List<double>();
        for (int i = 0; i < steps + 2; i++)
        {
            long start = Stopwatch.GetTimestamp();
            session.Run(input, labels);
            session.Apply(optimizer);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        Console.WriteLine(JsonSerializer.Serialize(times.Skip(2)));
        return 0;
    }
}
