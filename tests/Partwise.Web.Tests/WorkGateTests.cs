namespace Partwise.Web.Tests;

/// <summary>The threads that do the work of requests: how many run, wait and are refused.</summary>
public sealed class WorkGateTests : IDisposable
{
    private readonly WorkGate _gate = new(threads: 1, new StudioLimits { QueueLength = 1 });
    private readonly ManualResetEventSlim _open = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _open.Set();
        _gate.Dispose();
        _open.Dispose();
    }

    [Fact]
    public async Task RunAsync_MoreThanMayWait_AreRefused()
    {
        Task<int> running = await BlockAsync(),
            waiting = _gate.RunAsync(() => 2, Token);
        Assert.Equal(1, _gate.Waiting);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => _gate.RunAsync(() => 3, Token));
        Assert.Equal(429, refused.Status);

        _open.Set();

        Assert.Equal(1, await running);
        Assert.Equal(2, await waiting);
        Assert.Equal(4, await _gate.RunAsync(() => 4, Token));
        Assert.Equal(0, _gate.Waiting);
    }

    [Fact]
    public async Task RunAsync_WhoeverLeaves_LeavesItsPlace()
    {
        Task<int> running = await BlockAsync();
        using var leaving = new CancellationTokenSource();
        bool done = false;
        Task<bool> waiting = _gate.RunAsync(() => done = true, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _gate.Waiting);

        Task<int> next = _gate.RunAsync(() => 5, Token);
        _open.Set();

        Assert.Equal(5, await next);
        Assert.Equal(1, await running);
        Assert.False(done);
    }

    [Fact]
    public async Task RunAsync_Fault_ReachesWhoeverWaits()
    {
        await Assert.ThrowsAsync<FormatException>(() => _gate.RunAsync<int>(() => throw new FormatException(), Token));
        Assert.Equal(6, await _gate.RunAsync(() => 6, Token));
    }

    [Fact]
    public async Task Dispose_WhatWaits_IsGivenUp()
    {
        _ = await BlockAsync();
        Task<int> waiting = _gate.RunAsync(() => 7, Token);

        _gate.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _gate.RunAsync(() => 8, Token));
    }

    /// <summary>Keeps the only thread until <c>_open</c> is set.</summary>
    private async Task<Task<int>> BlockAsync()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> running = _gate.RunAsync(
            () =>
            {
                begun.SetResult();
                _open.Wait();
                return 1;
            },
            CancellationToken.None
        );
        await begun.Task;
        return running;
    }
}
