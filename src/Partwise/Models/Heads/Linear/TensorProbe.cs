using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>The shapes of a network's tensors for one test image, found by running it: exporters seldom state them.</summary>
internal sealed class TensorProbe(OnnxModel model, GraphIndex graph, ModelInput input, CancellationToken cancellationToken)
{
    // Whoever asks for one tensor will soon ask for those before it.
    private const int AtOnce = 96;

    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);

    /// <summary>The shape of <paramref name="tensor"/> for one image; null for a name that nothing makes.</summary>
    /// <exception cref="OnnxRuntimeException">The network cannot be run.</exception>
    public long[]? Shape(string tensor)
    {
        if (!_shapes.ContainsKey(tensor) && graph.Contains(tensor))
            Run(tensor);
        return _shapes.GetValueOrDefault(tensor);
    }

    /// <summary>The number of values of <paramref name="tensor"/> for one image; 0 for a name that nothing makes.</summary>
    public int Count(string tensor) => (int)(Shape(tensor)?.Aggregate(1L, (p, d) => p * d) ?? 0);

    /// <summary>Whether a tensor has places as well as channels: two axes or more that are longer than 1, beside the images'.</summary>
    public bool HasPlaces(string tensor) => Shape(tensor) is { Length: > 2 } shape && shape.Skip(1).Count(d => d > 1) > 1;

    /// <summary>Runs the network on the test image for some tensors of floats.</summary>
    public float[][] Values(params string[] tensors)
    {
        OrtValue[] values = Run(tensors);
        float[][] result = [.. values.Select(v => v.ElementType == TensorElementType.Float ? v.AsSpan<float>().ToArray() : [])];
        foreach (OrtValue value in values)
            value.Dispose();
        return result;
    }

    private void Run(string tensor)
    {
        string[] wanted = [.. Before(tensor)];
        OrtValue[] values = Run(wanted);
        for (int i = 0; i < wanted.Length; i++)
        {
            _shapes[wanted[i]] = values[i].Shape;
            values[i].Dispose();
        }
    }

    private OrtValue[] Run(string[] tensors)
    {
        OnnxModel cut = SubgraphExtractor.Extract(model, null, tensors);
        bool reads = cut.Inputs.Any(i => i.Name == input.Name);
        using InferenceSession session = EngineSessions.Create(cut, intraOpThreads: 1);
        using OrtValue image = HeadProbe.TestImage(input);
        return session.Run(reads ? [input.Name] : [], reads ? [image] : [], tensors, cancellationToken: cancellationToken);
    }

    private IEnumerable<string> Before(string tensor)
    {
        var open = new Queue<string>([tensor]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { tensor };
        for (int taken = 0; taken < AtOnce && open.TryDequeue(out string? next); )
        {
            if (graph.Producer(next) is not { } node)
            {
                if (next == tensor)
                    yield return next;
                continue;
            }
            if (!_shapes.ContainsKey(next) && !graph.IsConstant(next) || next == tensor)
            {
                taken++;
                yield return next;
            }
            foreach (string before in node.Input.Where(i => i.Length > 0 && !graph.IsConstant(i) && seen.Add(i)))
                open.Enqueue(before);
        }
    }
}
