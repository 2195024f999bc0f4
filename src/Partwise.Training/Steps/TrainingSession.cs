using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>
/// Runs a <see cref="StepGraph"/>. Weights, gradients and running averages lie in native memory that the engine reads and the optimiser
/// changes in place; one step is one run. Not for use by several threads at once.
/// </summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly StepGraph _graph;
    private readonly InferenceSession _session;
    private readonly OrtValue[] _gradients;
    private readonly OrtValue[] _newAverages;
    private readonly OrtValue _loss = OrtValue.Allocate<float>([]);
    private readonly OrtValue[] _figures;
    private readonly Dictionary<string, OrtValue> _gradientOf;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    /// <summary>Opens a session whose weights are those that the graph begins with.</summary>
    /// <param name="graph">The graph of a step.</param>
    /// <param name="threads">The threads within an operator, at least 1. Results are reproducible for an equal number.</param>
    public TrainingSession(StepGraph graph, int threads)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _graph = graph;
        _session = new InferenceSession(
            graph.Model.ToByteArray(),
            graph.Plan.Configure(EngineSessions.Options(graph.Model, threads) with { Device = ExecutionDevice.Cpu })
        );
        Parameters = [.. graph.Parameters.Select(Copy)];
        Averages = [.. graph.Averages.Select(Copy)];
        _gradients = [.. Parameters.Select(p => OrtValue.Allocate<float>([.. p.Shape]))];
        _newAverages = [.. Averages.Select(a => OrtValue.Allocate<float>([.. a.Shape]))];
        _figures = [.. graph.Figures.Select(_ => OrtValue.Allocate<float>([]))];
        _gradientOf = Parameters
            .Select((p, i) => (p.Name, Gradient: _gradients[i]))
            .ToDictionary(p => p.Name, p => p.Gradient, StringComparer.Ordinal);
        _inputNames = [graph.InputName, graph.LabelsName, .. Parameters.Select(p => p.Name), .. Averages.Select(a => a.Name)];
        _outputNames = [graph.LossName, graph.LogitsName, .. graph.Gradients, .. graph.NewAverages, .. graph.Figures];
    }

    /// <summary>What is run.</summary>
    public StepGraph Graph => _graph;

    /// <summary>The trained weights; an optimiser changes them.</summary>
    public IReadOnlyList<TrainedTensor> Parameters { get; }

    /// <summary>The running averages of batch normalisation.</summary>
    public IReadOnlyList<TrainedTensor> Averages { get; }

    /// <summary>The gradients of the last <see cref="Run"/>, in the order of <see cref="Parameters"/>.</summary>
    public IReadOnlyList<OrtValue> Gradients => _gradients;

    /// <summary>The further figures of the last <see cref="Run"/>, in the order of <see cref="StepGraph.Figures"/>.</summary>
    public IReadOnlyList<double> Figures => [.. _figures.Select(f => (double)f.AsSpan<float>()[0])];

    /// <summary>Computes loss and gradients of a batch; weights and averages stay as they are.</summary>
    /// <param name="input">[N, 3, H, W], normalised.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StepResult Run(OrtValue input, ReadOnlySpan<int> labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        using OrtValue classes = OrtValue.Allocate<long>([labels.Length]);
        for (int i = 0; i < labels.Length; i++)
            classes.AsSpan<long>()[i] = labels[i];
        long outputs = _session.Outputs.First(o => o.Name == _graph.LogitsName).Shape[1];
        using OrtValue logits = OrtValue.Allocate<float>([labels.Length, outputs]);
        _session.Run(
            _inputNames,
            [input, classes, .. Parameters.Select(p => p.Value), .. Averages.Select(a => a.Value)],
            _outputNames,
            [_loss, logits, .. _gradients, .. _newAverages, .. _figures],
            cancellationToken: cancellationToken
        );
        return new StepResult(_loss.AsSpan<float>()[0], Logits.Correct(logits.AsSpan<float>(), labels), labels.Length);
    }

    /// <summary>Makes a step with the gradients of the last <see cref="Run"/>, and takes over its running averages.</summary>
    /// <param name="optimizer">An optimiser of <see cref="Parameters"/>, or of some of them.</param>
    public void Apply(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        optimizer.Step([.. optimizer.Parameters.Select(p => _gradientOf[p.Name])]);
        for (int i = 0; i < _newAverages.Length; i++)
            _newAverages[i].AsSpan<float>().CopyTo(Averages[i].Values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _loss.Dispose();
        foreach (OrtValue value in _gradients.Concat(_newAverages).Concat(_figures))
            value.Dispose();
        foreach (TrainedTensor tensor in Parameters.Concat(Averages))
            tensor.Dispose();
    }

    private static TrainedTensor Copy(OnnxTensor tensor) => TrainedTensor.Create(tensor.Name, tensor.ToFloats(), [.. tensor.Shape]);
}
