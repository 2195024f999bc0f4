using Partwise.Files;
using Partwise.Testing;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class CheckpointTests
{
    private static readonly TrainingState s_state = new()
    {
        Seed = 5,
        Position = new LoaderPosition(3, 17),
        Schedule = new WarmupSchedule(5, new CosineSchedule(100)),
        DataSplitHash = "abc",
        Figures = new Dictionary<string, double> { ["best"] = 0.1 + 0.2 },
    };

    [Theory]
    [InlineData("adam")]
    [InlineData("sgd")]
    public void Restore_MidwayRun_EndsWithTheBitsOfAnUninterruptedOne(string kind)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run.safetensors");
        using TrainedTensor whole = Start(),
            buffer = TrainedTensor.Create("mean", [1.5f, -2], 2);
        Optimizer optimizer = Make(kind, whole);
        for (int t = 0; t < 9; t++)
        {
            if (t == 4)
                Checkpoint.Save(path, s_state, optimizer, [buffer]);
            OptimizerTests.Step(optimizer, Gradient(t));
        }
        using TrainedTensor resumed = TrainedTensor.Create("w", new float[6], 2, 3),
            other = TrainedTensor.Create("mean", [0, 0], 2);
        Optimizer second = Make(kind, resumed);
        TrainingState state = Checkpoint.Restore(path, second, [other]);
        for (int t = 4; t < 9; t++)
            OptimizerTests.Step(second, Gradient(t));
        Assert.Equal(whole.Values.ToArray(), resumed.Values.ToArray());
        Assert.Equal(optimizer.Steps, second.Steps);
        Assert.Equal([1.5f, -2f], other.Values.ToArray());
        Assert.Equal(s_state.Position, state.Position);
        Assert.Equal(s_state.Schedule, state.Schedule);
        Assert.Equal(s_state.Seed, state.Seed);
        Assert.Equal(s_state.Figures, state.Figures);
        Assert.Equal("abc", Checkpoint.Peek(path).DataSplitHash);
    }

    [Fact]
    public void Restore_OtherArchitecture_SaysWhereItDiffersAndChangesNothing()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run.safetensors");
        using TrainedTensor tensor = Start(),
            wide = TrainedTensor.Create("w", [1, 2, 3, 4], 2, 2),
            renamed = TrainedTensor.Create("v", [1, 2], 2),
            extra = TrainedTensor.Create("w", new float[6], 2, 3);
        Checkpoint.Save(path, s_state, Make("adam", tensor));
        Assert.Equal(
            $"The checkpoint '{path}' is of another architecture: its 'w' is 2×3 where the network has 2×2; give the checkpoint of "
                + $"this network, or start without one.",
            Assert.Throws<DataFileException>(() => Checkpoint.Restore(path, Make("adam", wide))).Message
        );
        Assert.Contains(
            "it has no 'v' (2)",
            Assert.Throws<DataFileException>(() => Checkpoint.Restore(path, Make("adam", renamed))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "was trained with 'adam', not 'sgd'",
            Assert.Throws<DataFileException>(() => Checkpoint.Restore(path, Make("sgd", extra))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal([1f, 2, 3, 4], wide.Values.ToArray());
        Assert.Equal(new float[6], extra.Values.ToArray());
    }

    [Fact]
    public void Restore_NetworkWithFewerParameters_SaysSo()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run.safetensors");
        using TrainedTensor one = Start(),
            two = TrainedTensor.Create("v", [1, 2], 2);
        Checkpoint.Save(path, s_state, Make("sgd", one, two));
        Assert.Contains(
            "it has 2 parameters where the network has 1",
            Assert.Throws<DataFileException>(() => Checkpoint.Restore(path, Make("sgd", one))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Restore_OtherOrTruncatedFile_SaysSo()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run.safetensors");
        using TrainedTensor tensor = Start();
        using (var writer = new SafetensorsWriter(path))
        {
            writer.Add<float>("x", [1], 1);
            writer.Complete();
        }
        Assert.Contains(
            "is no checkpoint of a training run",
            Assert.Throws<DataFileException>(() => Checkpoint.Peek(path)).Message,
            StringComparison.Ordinal
        );
        Checkpoint.Save(path, s_state, Make("adam", tensor));
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<DataFileException>(() => Checkpoint.Restore(path, Make("adam", tensor)));
        }
    }

    [Fact]
    public void Save_FailingMidway_KeepsTheLastGoodOne()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run.safetensors");
        using TrainedTensor tensor = Start(),
            broken = TrainedTensor.Create("mean", [1], 1);
        Optimizer optimizer = Make("adam", tensor);
        Checkpoint.Save(path, s_state, optimizer);
        byte[] good = File.ReadAllBytes(path);
        broken.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Checkpoint.Save(path, s_state, optimizer, [broken]));
        Assert.Equal(good, File.ReadAllBytes(path));
        Assert.Equal(["run.safetensors"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Save_FolderThatIsNotThere_SaysSo()
    {
        using TemporaryFolder folder = new();
        using TrainedTensor tensor = Start();
        Assert.Contains(
            "its folder does not exist",
            Assert.Throws<OutputException>(() => Checkpoint.Save(folder.File("no/run.safetensors"), s_state, Make("adam", tensor))).Message,
            StringComparison.Ordinal
        );
    }

    private static TrainedTensor Start() => TrainedTensor.Create("w", [1, -2, 3, 0.5f, 0.25f, -1], 2, 3);

    private static float[] Gradient(int t) => [.. Enumerable.Range(0, 6).Select(i => MathF.Sin((t * 7) + i))];

    private static Optimizer Make(string kind, params TrainedTensor[] tensors) =>
        kind == "adam"
            ? new AdamOptimizer([OptimizerTests.Group(0.01, 1e-3, tensors)])
            : new SgdOptimizer([OptimizerTests.Group(0.01, 1e-3, tensors)]);
}
