using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>The shapes of a network's tensors for one test image, found by running it: exporters seldom state them.</summary>
internal sealed class TensorProbe(OnnxModel model, GraphIndex graph, ModelInput input, CancellationToken cancellationToken)
{
    // Whoever asks for one tensor will soon ask for those before it.
    private const int AtOnce = 48;

    // Values kept, in numbers: opening a network of hundreds of megabytes again takes seconds.
    private const long MostKept = 32 << 20;

    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);
    private long _kept;

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

    /// <summary>The values of some tensors of floats on the test image; none for other types.</summary>
    public float[][] Values(params string[] tensors)
    {
        if (tensors.All(_values.ContainsKey))
            return [.. tensors.Select(t => _values[t])];
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
            Keep(wanted[i], values[i]);
            values[i].Dispose();
        }
    }

    // Those near the logits come first, and are asked for first.
    private void Keep(string tensor, OrtValue value)
    {
        if (value.ElementType != TensorElementType.Float || _kept + value.AsSpan<float>().Length > MostKept)
            return;
        _values[tensor] = value.AsSpan<float>().ToArray();
        _kept += _values[tensor].Length;
    }

    private OrtValue[] Run(string[] tensors)
    {
        OnnxModel cut = SubgraphExtractor.Extract(model, null, tensors);
        bool reads = cut.Inputs.Any(i => i.Name == input.Name);
        using InferenceSession session = EngineSessions.CreateForOneRun(cut);
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
