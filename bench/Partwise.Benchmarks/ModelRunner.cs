using System.Diagnostics;
using Partwise.Onnx.Inference;

namespace Partwise.Benchmarks;

/// <summary>Runs a model and fetches all its outputs.</summary>
internal sealed class ModelRunner(string path, SessionOptions options) : IDisposable
{
    private readonly InferenceSession _session = new(path, options);

    /// <summary>Input [batch, 3, H, W] of uniform values in −1…1, always the same.</summary>
    public OrtValue RandomInput(int batch)
    {
        long[] shape = [batch, .. _session.Inputs[0].Shape.Skip(1)];
        OrtValue input = OrtValue.Allocate<float>(shape, zeroed: false);
        Random random = new(1);
        foreach (ref float x in input.AsSpan<float>())
            x = (2 * random.NextSingle()) - 1;
        return input;
    }

    /// <summary>One run; gives milliseconds.</summary>
    public double Run(OrtValue input)
    {
        string[] outputs = [.. _session.Outputs.Select(o => o.Name)];
        long start = Stopwatch.GetTimestamp();
        OrtValue[] values = _session.Run([_session.Inputs[0].Name], [input], outputs);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        foreach (OrtValue value in values)
            value.Dispose();
        return milliseconds;
    }

    public void Dispose() => _session.Dispose();
}
