using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class TrainBadInputTests : IDisposable
{
    private static readonly string[] s_small =
    [
        "--from-scratch",
        "--arch",
        "small-cnn",
        "--size",
        "32",
        "--batch",
        "4",
        "--threads",
        "2",
        "--no-progress",
    ];

    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out.onnx");

    private string Photos => _folder.File("photos");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_ImagesOfOneClass_SaysThatTwoAreNeeded()
    {
        for (int i = 0; i < 3; i++)
            TinyPhotos.Write(Path.Combine(Photos, "red", $"{i}.png"), 0, i);
        Train("--epochs", "1").Failed(1, "has one class only, 'red'; a classifier needs at least two");
        string backbone = TinyModel.Write(_folder.File("backbone.onnx"));
        Executable.Run("train", "classifier", backbone, Photos, "-o", Output, "--no-progress").Failed(1, "has one class only, 'red'");
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void Train_ClassOfOneImageAndACorruptImage_GoesOnAndNamesThem()
    {
        TinyPhotos.WriteFolders(Photos, count: 4);
        TinyPhotos.Write(Path.Combine(Photos, "grey", "only.png"), 1, 9);
        File.WriteAllText(Path.Combine(Photos, "red", "red1.png"), "this is no image");
        ProgramResult result = Train("--epochs", "2", "--val", "0.25", "--json").Succeeded();
        JsonElement root = result.Json();
        Assert.Equal(4, root.At("labels").GetArrayLength());
        Assert.Equal(2, root.At("epochs").GetArrayLength());
        Assert.Contains(
            "partwise: warning: The class 'grey' has one training image only; none of it is held out for validation.",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("partwise: warning: skipped red/red1.png: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("red/red1.png", root.At("skipped")[0].GetProperty("path").GetString());
    }

    [Fact]
    public void Train_CheckpointOfAnotherArchitecture_IsRefused()
    {
        TinyPhotos.WriteFolders(Photos, count: 3);
        string run = _folder.File("run");
        Train("--epochs", "1", "--run", run).Succeeded();
        string[] other = [.. s_small.Select(s => s == "small-cnn" ? "small-resnet" : s)];
        Executable
            .Run(["train", "classifier", Photos, "-o", _folder.File("b.onnx"), .. other, "--epochs", "1", "--run", run, "--resume"])
            .Failed(1, "checkpoint.safetensors' is of another architecture", "give the checkpoint of this network, or start without one");
        Assert.False(File.Exists(_folder.File("b.onnx")));
    }

    [Fact]
    public void Train_DiskFullAtACheckpoint_StopsAndLeavesTheLastGoodOne()
    {
        TinyPhotos.WriteFolders(Photos, count: 3);
        string[] settings = ["--epochs", "3", "--seed", "4"];
        string whole = _folder.File("whole.onnx");
        Executable.Run(["train", "classifier", Photos, "-o", whole, .. s_small, .. settings]).Succeeded();

        // Room for one checkpoint and the making of it, not for a second one beside it.
        using Mount small = Mount.Tmpfs(_folder.File("small"), kilobytes: 3200);
        string run = Path.Combine(small.Path, "run");
        Train([.. settings, "--run", run]).Failed(1, "checkpoint.safetensors", "full");
        Assert.False(File.Exists(Output));
        string moved = _folder.File("moved");
        Directory.CreateDirectory(moved);
        foreach (string file in Directory.GetFiles(run))
            File.Copy(file, Path.Combine(moved, Path.GetFileName(file)));
        Assert.Equal(
            ["checkpoint.safetensors", "curve.html", "log.jsonl"],
            Directory.GetFiles(moved).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Train([.. settings, "--run", moved, "--resume"]).Succeeded();
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(Output));
    }

    [Fact]
    public void Train_LossDiverges_SaysWhereItBegan()
    {
        TinyPhotos.WriteFolders(Photos, count: 3);
        string message = Train("--epochs", "2", "--optimizer", "sgd", "--rate", "1e38", "--warmup", "0", "--run", _folder.File("run"))
            .Failed(1, "epoch 1, batch ", "no checkpoint was kept. Train with a lower learning rate.");
        Assert.Matches("The (loss became (NaN|infinite)[;:] .*'.+'|gradient of '.+' became NaN or infinite)", message);
        Assert.False(File.Exists(Output));
    }

    private ProgramResult Train(params string[] more) => Executable.Run(["train", "classifier", Photos, "-o", Output, .. s_small, .. more]);
}
