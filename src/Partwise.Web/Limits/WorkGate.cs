using System.Threading.RateLimiting;

namespace Partwise.Web;

/// <summary>
/// Bounds what runs, what waits and what is held at the same time. A body is read before its turn comes, so that a client who sends slowly
/// keeps no thread from others; what all of them hold together is bounded too.
///</summary>
internal sealed class WorkGate : IDisposable
{
    private const int Unit = 1 << 20;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyLimiter _work;
    private readonly ConcurrencyLimiter _held;
    private readonly int _most;

    public WorkGate(int threads, StudioLimits limits)
    {
        _work = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = threads,
                QueueLimit = limits.QueueLength,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
        _most = Units(limits.MaxHeldBytes);
        _held = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _most, QueueLimit = 0 });
    }

    /// <summary>Requests that wait for a thread.</summary>
    public long Waiting => _work.GetStatistics()?.CurrentQueuedCount ?? 0;

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
        using RateLimitLease lease = await _work.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
            throw new RefusedException(StatusCodes.Status429TooManyRequests, "Too many requests wait already; try again in a moment.")
            {
                RetryAfter = s_retry,
            };
        cancellationToken.ThrowIfCancellationRequested();
        return work();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.Dispose();
        _held.Dispose();
    }

    private static int Units(long bytes) => (int)Math.Max(1, (bytes + Unit - 1) / Unit);
}
