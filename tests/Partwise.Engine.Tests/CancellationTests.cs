using Partwise.Engine.Tests.Models;

namespace Partwise.Engine.Tests;

/// <summary>The chain here runs for many seconds when nobody stops it, so a stop that fails shows.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly string[] s_inputs = ["x", "w"];
    private static readonly string[] s_outputs = ["out"];
    private readonly InferenceSession _endless = new(TinyModels.Chain(3000, 512), TinyModels.OneThread with { GraphOptimizationLevel = GraphOptimizationLevel.DisableAll });
    private readonly InferenceSession _quick = new(TinyModels.Chain(2, 512), TinyModels.OneThread);
    private readonly OrtValue _zeros = OrtValue.Allocate<float>([512, 512]);

    public void Dispose()
    {
        _endless.Dispose();
        _quick.Dispose();
        _zeros.Dispose();
    }

    [Fact]
    public void Run_TokenCancelledBefore_ThrowsWithThatToken()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        var error = Assert.Throws<OperationCanceledException>(() => Run(_quick, null, source.Token));

        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Fact]
    public void Run_TokenCancelledMidway_StopsTheLibrary()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var error = Assert.Throws<OperationCanceledException>(() => Run(_endless, null, source.Token));

        Assert.Equal("The run of the model was stopped.", error.Message);
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Contains("terminate", Assert.IsType<OnnxRuntimeException>(error.InnerException).NativeMessage, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Run_TokenCancelledIntoGivenTensors_StopsTheLibrary()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using OrtValue result = OrtValue.Allocate<float>([512, 512]);

        Assert.Throws<OperationCanceledException>(() => _endless.Run(s_inputs, [_zeros, _zeros], s_outputs, [result], null, source.Token));
    }

    [Fact]
    public void Run_TokenNeverCancelled_Finishes()
    {
        using var source = new CancellationTokenSource();

        Assert.Equal(0, Run(_quick, null, source.Token));
    }

    [Fact]
    public void Run_AfterCancelledRunWithTheSameOptions_Runs()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using var options = new RunOptions();
        Assert.Throws<OperationCanceledException>(() => Run(_endless, options, source.Token));

        Assert.False(options.IsTerminated);
        Assert.Equal(0, Run(_quick, options, default));
    }

    [Fact]
    public async Task Terminate_DuringRun_StopsItUntilReset()
    {
        using var options = new RunOptions();
        Task<float> run = Task.Factory.StartNew(() => Run(_endless, options, default), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(50, TestContext.Current.CancellationToken);

        options.Terminate();

        var error = await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.False(error.CancellationToken.CanBeCanceled);
        Assert.True(options.IsTerminated);
        Assert.Throws<OperationCanceledException>(() => Run(_quick, options, default));
        options.Reset();
        Assert.Equal(0, Run(_quick, options, default));
    }

    [Fact]
    public void Terminate_ThenTokenCancelled_StaysInForce()
    {
        using var options = new RunOptions();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        options.Terminate();
        Assert.Throws<OperationCanceledException>(() => Run(_endless, options, source.Token));

        Assert.True(options.IsTerminated);
        Assert.Throws<OperationCanceledException>(() => Run(_quick, options, default));
    }

    [Fact]
    public void Terminate_OneOfTwoOptions_LeavesTheOther()
    {
        using var stopped = new RunOptions();
        using var running = new RunOptions();

        stopped.Terminate();

        Assert.Equal(0, Run(_quick, running, default));
    }

    [Fact]
    public void Run_WithDisposedOptions_Throws()
    {
        var options = new RunOptions();
        options.Dispose();

        Assert.Equal(typeof(RunOptions).FullName, Assert.Throws<ObjectDisposedException>(() => Run(_quick, options, default)).ObjectName);
        Assert.Throws<ObjectDisposedException>(options.Terminate);
    }

    private float Run(InferenceSession session, RunOptions? options, CancellationToken token)
    {
        using OrtValue result = session.Run(s_inputs, [_zeros, _zeros], s_outputs, options, token)[0];
        return result.AsSpan<float>()[^1];
    }
}
