using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Differentiation.Tests;

/// <summary>Runs a model on numbers.</summary>
internal sealed class Runner : IDisposable
{
    private readonly InferenceSession _session;

    public Runner(OnnxModel model) =>
        _session = new InferenceSession(model.ToByteArray(), new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 });

    /// <summary>The inputs are converted to the types the model states.</summary>
    public Numbers[] Run(IReadOnlyDictionary<string, Numbers> inputs, params IReadOnlyList<string> outputs)
    {
        TensorInfo[] asked = [.. _session.Inputs.Where(i => inputs.ContainsKey(i.Name))];
        OrtValue[] values = [.. asked.Select(i => Value(inputs[i.Name], i.ElementType!.Value))];
        OrtValue[] results = _session.Run([.. asked.Select(i => i.Name)], values, outputs);
        try
        {
            return [.. results.Select(Read)];
        }
        finally
        {
            foreach (OrtValue value in values.Concat(results))
                value.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static OrtValue Value(Numbers numbers, TensorElementType type) =>
        type switch
        {
            TensorElementType.Double => OrtValue.FromMemory<double>(numbers.Values, numbers.Shape),
            TensorElementType.Float => OrtValue.FromMemory<float>(Array.ConvertAll(numbers.Values, v => (float)v), numbers.Shape),
            TensorElementType.Int64 => OrtValue.FromMemory<long>(Array.ConvertAll(numbers.Values, v => (long)v), numbers.Shape),
            TensorElementType.Bool => OrtValue.FromMemory<bool>(Array.ConvertAll(numbers.Values, v => v != 0), numbers.Shape),
            _ => throw new NotSupportedException($"{type}"),
        };

    private static Numbers Read(OrtValue value) =>
        value.ElementType switch
        {
            TensorElementType.Double => new(value.AsSpan<double>().ToArray(), value.Shape),
            TensorElementType.Float => new(Array.ConvertAll(value.AsSpan<float>().ToArray(), v => (double)v), value.Shape),
            TensorElementType.Int64 => new(Array.ConvertAll(value.AsSpan<long>().ToArray(), v => (double)v), value.Shape),
            _ => throw new NotSupportedException($"{value.ElementType}"),
        };
}
