using System.Runtime.ExceptionServices;

namespace Partwise.Training;

/// <summary>
/// The threads that fill batches for one epoch. They take the images in order; a batch's memory is free again when the consumer asks for
/// the batch after it, so no more batches exist than the ring has.
///</summary>
internal sealed class EpochReader : IDisposable
{
    private readonly ImageSource _source;
    private readonly Batch[] _ring;
    private readonly int[] _order;
    private readonly LoaderOptions _options;
    private readonly int _epoch;
    private readonly int _batches;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private readonly int[] _missing;
    private int _next;
    private int _started;
    private int _taken;
    private bool _stop;
    private Exception? _failure;

    public EpochReader(
        ImageSource source,
        Batch[] ring,
        int[] order,
        LoaderOptions options,
        LoaderPosition from,
        CancellationToken cancellationToken
    )
    {
        (_source, _ring, _order, _options, _epoch, _cancellationToken) = (source, ring, order, options, from.Epoch, cancellationToken);
        _batches = (order.Length + options.BatchSize - 1) / options.BatchSize;
        _missing = new int[ring.Length];
        _taken = _started = from.Batch;
        _next = (int)Math.Min(order.Length, (long)from.Batch * options.BatchSize);
        _registration = cancellationToken.Register(Stop);
        _threads =
        [
            .. Enumerable.Range(0, options.Threads).Select(_ => new Thread(Work) { IsBackground = true, Name = "partwise loader" }),
        ];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>The next batch, when it is ready; null after the last. The one before is given back.</summary>
    public Batch? Take()
    {
        lock (_gate)
        {
            if (_taken >= _batches)
                return null;
            int batch = _taken++;
            Monitor.PulseAll(_gate);
            while (!_stop && (_started <= batch || _missing[batch % _ring.Length] > 0))
                Monitor.Wait(_gate);
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
            _cancellationToken.ThrowIfCancellationRequested();
            return _ring[batch % _ring.Length];
        }
    }

    public void Dispose()
    {
        Stop();
        foreach (Thread thread in _threads)
            thread.Join();
        _registration.Dispose();
    }

    private void Stop()
    {
        lock (_gate)
        {
            _stop = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Work()
    {
        try
        {
            while (Claim() is { } item)
            {
                Batch batch = _ring[item / _options.BatchSize % _ring.Length];
                int slot = item % _options.BatchSize;
                int image = _source.Read(_order[item], _options.View(_epoch), batch.Slot(slot));
                batch.Set(slot, image, _source.Label(image));
                Finish(item / _options.BatchSize);
            }
        }
        catch (Exception e)
        {
            lock (_gate)
                _failure ??= e;
            Stop();
        }
    }

    /// <summary>The next image to read, once there is memory for its batch; null when there is none.</summary>
    private int? Claim()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_stop || _next >= _order.Length)
                    return null;
                int batch = _next / _options.BatchSize;
                if (batch < _started)
                    return _next++;
                // Batch b uses the memory of batch b − ring, which is free when batch b − ring + 1 was asked for.
                if (batch - _ring.Length < _taken - 1)
                {
                    int count = Math.Min(_options.BatchSize, _order.Length - (batch * _options.BatchSize));
                    LoaderPosition next = batch + 1 == _batches ? new LoaderPosition(_epoch + 1, 0) : new LoaderPosition(_epoch, batch + 1);
                    _ring[batch % _ring.Length].Start(count, next);
                    _missing[batch % _ring.Length] = count;
                    _started = batch + 1;
                    continue;
                }
                Monitor.Wait(_gate);
            }
        }
    }

    private void Finish(int batch)
    {
        lock (_gate)
        {
            if (--_missing[batch % _ring.Length] == 0)
                Monitor.PulseAll(_gate);
        }
    }
}
