using System.Diagnostics;
using Partwise.Bundles;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.Load;

/// <summary>Decode, prepare, run the plain classifier: one worker per thread, nothing else.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Preprocessing _preprocessing;
    private readonly byte[][] _photos;
    private readonly int _threads;
    private long _runs;

    public BareLoop(string model, string bundle, byte[][] photos, int threads)
    {
        using var opened = Bundle.Open(bundle);
        _preprocessing = opened.Network.Preprocessing;
        // As the server opens its network: one thread within a run, as many runs as there are threads.
        _session = new InferenceSession(model, EngineSessions.Options(model: null, 1));
        (_photos, _threads) = (photos, threads);
    }

    /// <summary>Photos so far.</summary>
    public long Runs => _runs;

    /// <summary>Photos per second.</summary>
    public double Run(TimeSpan span)
    {
        long start = Stopwatch.GetTimestamp(),
            before = _runs;
        Thread[] workers = [.. Enumerable.Range(0, _threads).Select(w => new Thread(() => Work(w, start, span)))];
        Array.ForEach(workers, w => w.Start());
        Array.ForEach(workers, w => w.Join());
        return (_runs - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _session.Dispose();

    private void Work(int worker, long start, TimeSpan span)
    {
        var preparer = new ImagePreparer(_preprocessing);
        using OrtValue value = OrtValue.Allocate<float>([1, 3, _preprocessing.Crop.Height, _preprocessing.Crop.Width], zeroed: false);
        for (int i = worker; Stopwatch.GetElapsedTime(start) < span; i++)
        {
            preparer.Read(_photos[i % _photos.Length], null).Input.CopyTo(value.AsSpan<float>());
            foreach (OrtValue output in _session.Run([_session.Inputs[0].Name], [value], [_session.Outputs[0].Name]))
                output.Dispose();
            Interlocked.Increment(ref _runs);
        }
    }
}
