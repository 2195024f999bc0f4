using System.Threading.RateLimiting;

namespace Partwise.Web;

/// <summary>
/// Bounds what runs, what waits and what is held at the same time. A body is read before its turn comes, so that a client who sends slowly
/// keeps no thread from others; what all of them hold together is bounded too. The work is done by threads of its own: what follows an
/// answer, up to the first wait, goes on in the thread that has computed it, so that a request changes threads once.
///</summary>
internal sealed class WorkGate : IDisposable
{
    private const int Unit = 1 << 20;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly LinkedList<Job> _waiting = [];
    private readonly ConcurrencyLimiter _held;
    private readonly int _most,
        _queueLength;
    private int _idle;
    private bool _disposed;

    public WorkGate(int threads, StudioLimits limits)
    {
        _queueLength = limits.QueueLength;
        _most = Units(limits.MaxHeldBytes);
        _held = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _most, QueueLimit = 0 });
        _idle = threads;
        for (int i = 0; i < threads; i++)
            new Thread(Work) { IsBackground = true, Name = $"partwise-{i}" }.Start();
    }

    /// <summary>Requests that wait for a thread.</summary>
    public long Waiting
    {
        get
        {
            lock (_waiting)
                return Math.Max(0, _waiting.Count - _idle);
        }
    }

    /// <summary>Makes room for a body; dispose the lease when it is no longer needed.</summary>
    /// <param name="bytes">How large it is, or may become.</param>
    /// <exception cref="RefusedException">There is no room: 503.</exception>
    public RateLimitLease Hold(long bytes)
    {
        RateLimitLease lease = _held.AttemptAcquire(Math.Min(Units(bytes), _most));
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new RefusedException(
            StatusCodes.Status503ServiceUnavailable,
            "The server holds as many photos as it may; try again in a moment."
        )
        {
            RetryAfter = s_retry,
        };
    }

    /// <summary>Does the work when its turn comes.</summary>
    /// <exception cref="RefusedException">Too many wait already: 429.</exception>
    /// <exception cref="OperationCanceledException">The client left, or its time is over.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var job = new Job<T>(work, cancellationToken);
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // A thread that is idle takes one at once.
            if (_waiting.Count >= _queueLength + _idle)
                throw new RefusedException(StatusCodes.Status429TooManyRequests, "Too many requests wait already; try again in a moment.")
                {
                    RetryAfter = s_retry,
                };
            _waiting.AddLast(job.Place);
            Monitor.Pulse(_waiting);
        }
        await using (cancellationToken.UnsafeRegister(_ => GiveUp(job), null))
            return await job.Result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Job[] left;
        lock (_waiting)
        {
            if (_disposed)
                return;
            _disposed = true;
            left = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_waiting);
        }
        foreach (Job job in left)
            job.Cancel();
        _held.Dispose();
    }

    private void GiveUp(Job job)
    {
        lock (_waiting)
        {
            // What has begun looks at the token itself.
            if (job.Place.List is null)
                return;
            _waiting.Remove(job.Place);
        }
        job.Cancel();
    }

    private void Work()
    {
        while (true)
        {
            Job job;
            lock (_waiting)
            {
                while (_waiting.Count == 0 && !_disposed)
                    Monitor.Wait(_waiting);
                if (_disposed)
                    return;
                job = _waiting.First!.Value;
                _waiting.RemoveFirst();
                _idle--;
            }
            job.Run();
            lock (_waiting)
                _idle++;
            job.Finish();
        }
    }

    private static int Units(long bytes) => (int)Math.Max(1, (bytes + Unit - 1) / Unit);

    private abstract class Job
    {
        protected Job() => Place = new LinkedListNode<Job>(this);

        /// <summary>Where it waits.</summary>
        public LinkedListNode<Job> Place { get; }

        /// <summary>Does the work.</summary>
        public abstract void Run();

        /// <summary>Tells whoever waits for it; what they do next may run in this thread.</summary>
        public abstract void Finish();

        public abstract void Cancel();
    }

    private sealed class Job<T>(Func<T> work, CancellationToken cancellationToken) : Job
    {
        private readonly TaskCompletionSource<T> _result = new();
        private T? _value;
        private Exception? _fault;

        public Task<T> Result => _result.Task;

        public override void Run()
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _value = work();
            }
            catch (Exception e)
            {
                // Whoever waits for it is told.
                _fault = e;
            }
        }

        public override void Finish()
        {
            if (_fault is OperationCanceledException { CancellationToken: var token })
                _result.TrySetCanceled(token);
            else if (_fault is not null)
                _result.TrySetException(_fault);
            else
                _result.TrySetResult(_value!);
        }

        public override void Cancel() => _result.TrySetCanceled(cancellationToken);
    }
}
