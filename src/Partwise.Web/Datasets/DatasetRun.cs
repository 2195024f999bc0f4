using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Web;

/// <summary>Runs the photos of a folder through a model, beside the requests of visitors. It can be paused and goes on where it was; its
/// results live as long as the server. Safe from several threads.</summary>
internal sealed class DatasetRun(ServedModel model, PhotoFolder photos, WorkGate gate, int threads, Action<string>? log) : IDisposable
{
    private static readonly TimeSpan s_politeness = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<DatasetRow> _rows = [];
    private readonly bool[] _looked = new bool[photos.Images.Count];
    private CancellationTokenSource? _stop;
    private string _state = "idle";
    private string? _reason;
    private int _run;

    public PhotoFolder Photos => photos;

    public DatasetProgress Progress
    {
        get
        {
            lock (_lock)
                return new DatasetProgress(_state, _rows.Count, photos.Images.Count, _run, _reason);
        }
    }

    /// <summary>Begins, or goes on.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_state is "running" or "done")
                return;
            (_state, _reason) = ("running", null);
            var stop = _stop = new CancellationTokenSource();
            int[] left = [.. Enumerable.Range(0, _looked.Length).Where(i => !_looked[i])];
            int run = _run;
            _ = Task.Run(() => RunAsync(left, run, stop), CancellationToken.None);
        }
    }

    /// <summary>Stops after the photos under way.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            if (_state == "running")
                _state = "paused";
            _stop?.Cancel();
        }
    }

    /// <summary>Forgets all results.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _stop?.Cancel();
            _rows.Clear();
            Array.Clear(_looked);
            (_state, _reason, _run) = ("idle", null, _run + 1);
        }
    }

    /// <summary>Results in the order in which they came.</summary>
    public DatasetRow[] Rows(int from, int count)
    {
        lock (_lock)
            return from >= _rows.Count ? [] : [.. _rows.GetRange(from, Math.Min(count, _rows.Count - from))];
    }

    /// <inheritdoc/>
    public void Dispose() => Pause();

    private async Task RunAsync(int[] left, int run, CancellationTokenSource stop)
    {
        try
        {
            await Parallel.ForEachAsync(
                left,
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop.Token },
                (index, token) => LookAsync(index, run, token)
            );
            End(stop, run, "done", null);
        }
        catch (OperationCanceledException)
        {
            // Paused or begun anew, which has said so already.
        }
        catch (Exception e)
        {
            log?.Invoke($"{model.Name}: {e}");
            End(
                stop,
                run,
                "failed",
                e is PartwiseException
                    ? ErrorAnswers.Plain(e.Message)
                    : "Something unforeseen went wrong; the server has written down what."
            );
        }
    }

    private async ValueTask LookAsync(int index, int run, CancellationToken token)
    {
        while (true)
        {
            try
            {
                DatasetRow row = await gate.RunAsync(() => Look(index, token), token);
                Add(row, run);
                return;
            }
            catch (RefusedException)
            {
                // Visitors go first: the queue is full of their requests.
                await Task.Delay(s_politeness, token);
            }
        }
    }

    private DatasetRow Look(int index, CancellationToken token)
    {
        string path = photos.Images[index].RelativePath;
        int? truth = photos.Truths[index];
        try
        {
            PhotoExplanation explained = model.Explain(photos.Images[index], token);
            PartPrediction top = explained.Predictions[0];
            PartPrediction? wanted = truth is { } t && t != top.Class ? explained.Predictions.FirstOrDefault(p => p.Class == t) : null;
            return new DatasetRow(
                index,
                path,
                truth,
                top.Class,
                top.Probability,
                top.Logit,
                [.. top.Parts.Select(p => p.Contribution)],
                wanted is null ? null : top.Logit - wanted.Logit,
                null
            );
        }
        catch (ImageException e)
        {
            return new DatasetRow(index, path, truth, null, 0, 0, [], null, e.Reason);
        }
    }

    private void Add(DatasetRow row, int run)
    {
        lock (_lock)
        {
            if (run != _run || _looked[row.Index])
                return;
            _looked[row.Index] = true;
            _rows.Add(row);
        }
    }

    // A run that was paused may end long after another has begun.
    private void End(CancellationTokenSource stop, int run, string state, string? reason)
    {
        lock (_lock)
        {
            if (run == _run && _stop == stop && !stop.IsCancellationRequested)
                (_state, _reason) = (state, reason);
        }
    }
}
