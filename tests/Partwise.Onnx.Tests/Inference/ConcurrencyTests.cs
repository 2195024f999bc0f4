using System.Runtime.InteropServices;
using Partwise.Onnx.Inference;

namespace Partwise.Onnx.Tests.Inference;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Run_TwoHundredAtOnce_IsBitEqual()
    {
        using var session = new InferenceSession(TinyModels.Chain(3, 32), TinyModels.OneThread);
        using OrtValue x = Noise(32, 1);
        using OrtValue w = Noise(32, 2);
        using OrtValue expected = session.Run(["x", "w"], [x, w], ["out"])[0];
        byte[] bits = Bits(expected);

        byte[][] results = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    Task.Run(
                        () =>
                        {
                            using OrtValue result = session.Run(["x", "w"], [x, w], ["out"])[0];
                            return Bits(result);
                        },
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.Contains(bits, b => b != 0);
        Assert.All(results, r => Assert.True(r.SequenceEqual(bits)));
    }

    [Fact]
    public async Task Dispose_SessionDuringRuns_LetsThemFinish()
    {
        using OrtValue x = Noise(64, 1);
        using OrtValue w = Noise(64, 2);
        byte[] model = TinyModels.Chain(100, 64);
        byte[]? expected = null;
        for (int round = 0; round < 5; round++)
        {
            var session = new InferenceSession(model, TinyModels.OneThread);
            using (OrtValue first = session.Run(["x", "w"], [x, w], ["out"])[0])
                expected ??= Bits(first);
            int finished = 0;
            Task[] runners =
            [
                .. Enumerable
                    .Range(0, 2)
                    .Select(_ =>
                        OnThread<byte[]>(() =>
                        {
                            // Ends by the exception that a disposed session throws.
                            while (true)
                            {
                                using OrtValue result = session.Run(["x", "w"], [x, w], ["out"])[0];
                                Assert.True(Bits(result).SequenceEqual(expected));
                                Interlocked.Increment(ref finished);
                            }
                        })
                    ),
            ];

            while (Volatile.Read(ref finished) < 2 && !runners.Any(r => r.IsCompleted))
                await Task.Delay(1, TestContext.Current.CancellationToken);
            session.Dispose();

            foreach (Task runner in runners)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => runner);
            Assert.True(finished >= 2);
        }
    }

    [Fact]
    public async Task Dispose_TensorsDuringRuns_KeepsTheirMemoryUntilTheEnd()
    {
        using var session = new InferenceSession(TinyModels.Chain(100, 64), TinyModels.OneThread);
        using OrtValue w = Noise(64, 2);
        byte[] expected;
        using (OrtValue x = Noise(64, 1))
        using (OrtValue first = session.Run(["x", "w"], [x, w], ["out"])[0])
            expected = Bits(first);

        for (int round = 0; round < 20; round++)
        {
            OrtValue x = Noise(64, 1);
            Task<byte[]?> run = OnThread(() =>
            {
                try
                {
                    using OrtValue result = session.Run(["x", "w"], [x, w], ["out"])[0];
                    return Bits(result);
                }
                catch (ObjectDisposedException)
                {
                    // The run came too late, which is an answer too.
                    return null;
                }
            });
            Thread.SpinWait(20_000 * (round % 5));
            x.Dispose();

            if (await run is { } bits)
                Assert.True(bits.SequenceEqual(expected));
        }
    }

    // A thread of its own: long runs on the pool would delay the timers of other tests.
    private static Task<T> OnThread<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static OrtValue Noise(int size, int seed)
    {
        var random = new Random(seed);
        OrtValue value = OrtValue.Allocate<float>([size, size], zeroed: false);
        foreach (ref float element in value.AsSpan<float>())
            element = (random.NextSingle() - 0.5f) / MathF.Sqrt(size / 12f);
        return value;
    }

    private static byte[] Bits(OrtValue value) => MemoryMarshal.AsBytes(value.AsSpan<float>()).ToArray();
}
