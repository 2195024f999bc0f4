using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

/// <summary>The chain here runs for many seconds when nobody stops it, so a stop that fails shows.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly string[] s_inputs = ["x", "w"];
    private static readonly string[] s_outputs = ["out"];
    private readonly InferenceSession _endless = new(
        TinyModels.Chain(3000, 512),
        TinyModels.OneThread with
        {
            Configure = o => o.GraphOptimizationLevel = Ort.GraphOptimizationLevel.ORT_DISABLE_ALL,
        }
    );
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

        var error = Assert.Throws<OperationCanceledException>(() => Run(_quick, source.Token));

        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Fact]
    public void Run_TokenCancelledMidway_StopsTheLibrary()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var error = Assert.Throws<OperationCanceledException>(() => Run(_endless, source.Token));

        Assert.Equal("The run of the model was stopped.", error.Message);
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Contains(
            "terminate",
            Assert.IsType<OnnxRuntimeException>(error.InnerException).NativeMessage,
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public void Run_TokenCancelledIntoGivenTensors_StopsTheLibrary()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using OrtValue result = OrtValue.Allocate<float>([512, 512]);

        Assert.Throws<OperationCanceledException>(() => _endless.Run(s_inputs, [_zeros, _zeros], s_outputs, [result], source.Token));
    }

    [Fact]
    public void Run_TokenNeverCancelled_Finishes()
    {
        using var source = new CancellationTokenSource();

        Assert.Equal(0, Run(_quick, source.Token));
    }

    [Fact]
    public void Run_AfterCancelledRun_Runs()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => Run(_endless, source.Token));

        Assert.Equal(0, Run(_quick, default));
    }

    private float Run(InferenceSession session, CancellationToken token)
    {
        using OrtValue result = session.Run(s_inputs, [_zeros, _zeros], s_outputs, token)[0];
        return result.AsSpan<float>()[^1];
    }
}
