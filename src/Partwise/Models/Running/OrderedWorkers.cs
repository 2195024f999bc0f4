using System.Runtime.ExceptionServices;

namespace Partwise.Models;

/// <summary>
/// Runs numbered work on several threads, handing the numbers out in order, so that work which belongs together is open at the same time
/// and nothing else is.
/// </summary>
public static class OrderedWorkers
{
    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> − 1, by workers that need nothing for themselves.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="threads">How many workers, at least 1.</param>
    /// <param name="work">Does one number.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(int count, int threads, Action<int, CancellationToken> work, CancellationToken cancellationToken) =>
        Run(count, threads, () => Stream.Null, (i, _, token) => work(i, token), cancellationToken);

    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="threads">How many workers, at least 1.</param>
    /// <param name="open">Makes what one worker needs for itself.</param>
    /// <param name="work">Does one number.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run<TWorker>(
        int count,
        int threads,
        Func<TWorker> open,
        Action<int, TWorker, CancellationToken> work,
        CancellationToken cancellationToken
    )
        where TWorker : IDisposable
    {
        int next = -1;
        Exception? first = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Loop()
        {
            try
            {
                using TWorker worker = open();
                while (!stop.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < count)
                    work(i, worker, stop.Token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, e, null);
                stop.Cancel();
            }
        }

        Thread[] others =
        [
            .. Enumerable.Range(1, Math.Max(0, Math.Min(threads, count) - 1)).Select(_ => new Thread(Loop) { IsBackground = true }),
        ];
        foreach (Thread thread in others)
            thread.Start();
        Loop();
        foreach (Thread thread in others)
            thread.Join();
        cancellationToken.ThrowIfCancellationRequested();
        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }
}
