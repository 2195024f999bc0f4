using System.Diagnostics;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Training;

namespace Partwise.Benchmarks;

/// <summary>Makes whole training steps on a random batch: forward, backward, optimiser.</summary>
internal sealed class StepRunner : IDisposable
{
    private readonly TrainingSession _session;
    private readonly Optimizer _optimizer;
    private readonly OrtValue _images;
    private readonly int[] _labels;

    public StepRunner(OnnxModel network, SpeedPath path, string optimizer, int batch, int threads)
    {
        StepGraph graph = StepGraph.Create(
            network,
            network.Outputs[0].Name,
            new StepGraphOptions { SpeedPath = path, BatchNormalization = BatchNormalizationMode.Frozen }
        );
        Path = graph.Path;
        _session = new TrainingSession(graph, threads);
        // The rates are so small that the weights stay where they are, however many steps are timed.
        ParameterGroup[] groups =
        [
            new()
            {
                Name = "all",
                Parameters = _session.Parameters,
                LearningRate = 1e-9,
            },
        ];
        _optimizer = optimizer == "sgd" ? new SgdOptimizer(groups, new SgdOptions()) : new AdamOptimizer(groups, new AdamOptions());
        _images = OrtValue.Allocate<float>([batch, .. network.Inputs[0].Shape!.Skip(1).Select(d => d.Size!.Value)], zeroed: false);
        var random = new Random(1);
        foreach (ref float x in _images.AsSpan<float>())
            x = (2 * random.NextSingle()) - 1;
        _labels = [.. Enumerable.Range(0, batch)];
    }

    /// <summary>The path that runs.</summary>
    public SpeedPath Path { get; }

    /// <summary>The trained weights.</summary>
    public IReadOnlyList<TrainedTensor> Parameters => _session.Parameters;

    /// <summary>The gradients of the last step.</summary>
    public IReadOnlyList<OrtValue> Gradients => _session.Gradients;

    /// <summary>One step; gives its milliseconds, and those of the optimiser among them.</summary>
    public (double Step, double Optimizer) Step()
    {
        long start = Stopwatch.GetTimestamp();
        _session.Run(_images, _labels);
        long middle = Stopwatch.GetTimestamp();
        _session.Apply(_optimizer);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, Stopwatch.GetElapsedTime(middle).TotalMilliseconds);
    }

    public void Dispose()
    {
        _session.Dispose();
        _images.Dispose();
    }
}
