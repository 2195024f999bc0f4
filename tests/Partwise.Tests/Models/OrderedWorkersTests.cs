using System.Collections.Concurrent;
using Partwise.Models;

namespace Partwise.Tests.Models;

public sealed class OrderedWorkersTests
{
    private sealed class Worker(Action closed) : IDisposable
    {
        public void Dispose() => closed();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void Run_AnyThreads_DoesEachNumberOnceAndClosesItsWorkers(int threads)
    {
        int opened = 0,
            closed = 0;
        int[] done = new int[40];
        OrderedWorkers.Run(
            40,
            threads,
            () =>
            {
                Interlocked.Increment(ref opened);
                return new Worker(() => Interlocked.Increment(ref closed));
            },
            (i, _, _) => Interlocked.Increment(ref done[i]),
            CancellationToken.None
        );
        Assert.All(done, d => Assert.Equal(1, d));
        Assert.Equal(Math.Min(threads, 40), opened);
        Assert.Equal(opened, closed);
    }

    [Fact]
    public void Run_OneThread_KeepsTheOrder()
    {
        var order = new List<int>();
        OrderedWorkers.Run(10, 1, () => new Worker(() => { }), (i, _, _) => order.Add(i), CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 10), order);
    }

    [Fact]
    public void Run_SeveralThreads_HandsTheNumbersOutInOrder()
    {
        var started = new ConcurrentQueue<int>();
        var unfinished = new ConcurrentDictionary<int, bool>(Enumerable.Range(0, 60).Select(i => KeyValuePair.Create(i, true)));
        OrderedWorkers.Run(
            60,
            3,
            () => new Worker(() => { }),
            (i, _, _) =>
            {
                // Whoever has number i: at most the two others can still be busy with lower ones.
                if (unfinished.Keys.Count(k => k < i) > 2)
                    started.Enqueue(i);
                unfinished.TryRemove(i, out _);
            },
            CancellationToken.None
        );
        Assert.Empty(started);
        Assert.Empty(unfinished);
    }

    [Fact]
    public void Run_WorkThatFails_StopsAndThrowsItsOwnException()
    {
        int closed = 0,
            done = 0;
        var e = Assert.Throws<InvalidDataException>(() =>
            OrderedWorkers.Run(
                100_000,
                3,
                () => new Worker(() => Interlocked.Increment(ref closed)),
                (i, _, token) =>
                {
                    if (i == 5)
                        throw new InvalidDataException("number 5");
                    Interlocked.Increment(ref done);
                    token.WaitHandle.WaitOne(1);
                },
                CancellationToken.None
            )
        );
        Assert.Equal("number 5", e.Message);
        Assert.Equal(3, closed);
        Assert.InRange(done, 5, 99_999);
    }

    [Fact]
    public void Run_WorkerThatCannotOpen_Throws() =>
        Assert.Throws<InvalidDataException>(() =>
            OrderedWorkers.Run<Worker>(3, 2, () => throw new InvalidDataException(), (_, _, _) => { }, CancellationToken.None)
        );

    [Fact]
    public void Run_Cancelled_EndsEarlyAndThrows()
    {
        using var source = new CancellationTokenSource();
        int done = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            OrderedWorkers.Run(
                1000,
                2,
                () => new Worker(() => { }),
                (i, _, token) =>
                {
                    int now = Interlocked.Increment(ref done);
                    if (now == 3)
                        source.Cancel();
                    // The other worker may have begun a fourth: however slowly the third cancels, it waits for that.
                    if (now > 3)
                        token.WaitHandle.WaitOne();
                    token.ThrowIfCancellationRequested();
                },
                source.Token
            )
        );
        Assert.InRange(done, 3, 4);
    }

    [Fact]
    public void Run_WithoutState_DoesEveryNumberOnce()
    {
        int[] done = new int[50];

        OrderedWorkers.Run(50, 3, (i, _) => Interlocked.Increment(ref done[i]), CancellationToken.None);

        Assert.All(done, n => Assert.Equal(1, n));
    }

    [Fact]
    public void Run_Nothing_DoesNothing() =>
        OrderedWorkers.Run(0, 4, () => new Worker(() => { }), (_, _, _) => Assert.Fail("There is nothing to do."), CancellationToken.None);
}
