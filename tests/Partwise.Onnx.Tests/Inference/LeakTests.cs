using System.Diagnostics;
using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

/// <summary>Alone on the machine, because it watches the memory of the whole process. The bound is far below what a leak would
/// cost.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    private const long Bound = 64L << 20;

    [Fact]
    public void Dispose_ThousandSessions_GivesTheirMemoryBack()
    {
        // 256 KB of weights in each: a thousand lost ones would be 256 MB.
        byte[] model = new OnnxBuilder()
            .Input("x", TensorElementType.Float, 1, 256)
            .Weights("W", [256, 256], new float[256 * 256])
            .Node("MatMul", ["x", "W"], "y")
            .Output("y", TensorElementType.Float, 1, 256)
            .Build();

        AssertSteady(1000, () => new InferenceSession(model, TinyModels.OneThread).Dispose());
    }

    [Fact]
    public void Dispose_ThousandTensors_GivesTheirMemoryBack()
    {
        // 1 MB allocated here and 1 MB by the library in each round.
        using var session = new InferenceSession(TinyModels.Identity(TensorElementType.Float, "N"), TinyModels.OneThread);
        AssertSteady(
            1000,
            () =>
            {
                using OrtValue given = OrtValue.Allocate<float>([1 << 18]);
                using OrtValue view = given.View(0, [1 << 18]);
                using OrtValue result = session.Run(["in"], [view], ["out"])[0];
            }
        );
    }

    [Fact]
    public void Run_ThatFailsAgainAndAgain_LosesNoTensors()
    {
        using var session = new InferenceSession(TinyModels.Add(), TinyModels.OneThread);
        AssertSteady(
            1000,
            () =>
            {
                using OrtValue given = OrtValue.Allocate<float>([1 << 18, 1]);
                Assert.Throws<OnnxRuntimeException>(() => session.Run(["x", "y"], [given, given], ["sum"]));
            }
        );
    }

    private static void AssertSteady(int rounds, Action action)
    {
        for (int i = 0; i < 50; i++)
            action();
        long before = WorkingSet();
        for (int i = 0; i < rounds; i++)
            action();
        Assert.InRange(WorkingSet() - before, long.MinValue, Bound);
    }

    private static long WorkingSet()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
