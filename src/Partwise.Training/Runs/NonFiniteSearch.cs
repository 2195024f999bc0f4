using System.Numerics.Tensors;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Finds out where numbers that are not finite come from.</summary>
internal static class NonFiniteSearch
{
    // Tensors kept at a time while the forward pass is run again.
    private const int AtOnce = 32;

    /// <summary>What became NaN or infinite in a step, as a sentence; null where loss and gradients are finite.</summary>
    /// <param name="session">The session after the step; its weights are still those before it.</param>
    /// <param name="step">What the step gave.</param>
    /// <param name="input">What it read.</param>
    /// <param name="labels">The class of each example.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    public static string? Find(
        TrainingSession session,
        StepResult step,
        OrtValue input,
        ReadOnlySpan<int> labels,
        CancellationToken cancellationToken
    )
    {
        if (double.IsFinite(step.Loss))
        {
            int bad = Enumerable.Range(0, session.Gradients.Count).FirstOrDefault(i => !IsFinite(session.Gradients[i].AsSpan<float>()), -1);
            return bad < 0
                ? null
                : $"The gradient of '{session.Parameters[bad].Name}' became NaN or infinite, while the loss was {step.Loss:g4}.";
        }
        string loss = $"The loss became {(double.IsNaN(step.Loss) ? "NaN" : "infinite")}";
        if (!IsFinite(input.AsSpan<float>()))
            return $"{loss}: the input itself holds NaN or infinity.";
        if (session.Parameters.Concat(session.Averages).FirstOrDefault(p => !IsFinite(p.Values)) is { } weight)
            return $"{loss}: '{weight.Name}' holds NaN or infinity.";
        return First(session, input, labels, cancellationToken) is { } node
            ? $"{loss}; the first tensor that is not finite is '{node.Output[0]}', the output of {node.Describe()}."
            : $"{loss}.";
    }

    /// <summary>The first node, in the order of computation, whose output is not finite.</summary>
    private static NodeProto? First(TrainingSession session, OrtValue input, ReadOnlySpan<int> labels, CancellationToken cancellationToken)
    {
        StepGraph graph = session.Graph;
        OnnxModel forward = SubgraphExtractor.Extract(graph.Model, null, [graph.LossName]);
        using OrtValue classes = OrtValue.Allocate<long>([labels.Length]);
        for (int i = 0; i < labels.Length; i++)
            classes.AsSpan<long>()[i] = labels[i];
        Dictionary<string, OrtValue> inputs = session
            .Parameters.Concat(session.Averages)
            .ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        inputs[graph.InputName] = input;
        inputs[graph.LabelsName] = classes;
        foreach (NodeProto[] nodes in new GraphIndex(forward).TopologicalOrder().Where(n => n.Output[0].Length > 0).Chunk(AtOnce))
        {
            string[] outputs = [.. nodes.Select(n => n.Output[0])];
            OnnxModel cut = SubgraphExtractor.Extract(forward, null, outputs);
            string[] names = [.. cut.Inputs.Select(i => i.Name)];
            using var run = new InferenceSession(
                cut.ToByteArray(),
                graph.Plan.Configure(EngineSessions.Options(cut, intraOpThreads: 1) with { Device = ExecutionDevice.Cpu })
            );
            OrtValue[] values = run.Run(names, [.. names.Select(n => inputs[n])], outputs, cancellationToken: cancellationToken);
            int bad = Array.FindIndex(values, v => v.ElementType == TensorElementType.Float && !IsFinite(v.AsSpan<float>()));
            foreach (OrtValue value in values)
                value.Dispose();
            if (bad >= 0)
                return nodes[bad];
        }
        return null;
    }

    // The largest magnitude is NaN where any number is.
    private static bool IsFinite(ReadOnlySpan<float> values) => values.Length == 0 || float.IsFinite(TensorPrimitives.MaxMagnitude(values));
}
