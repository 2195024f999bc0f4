using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class TrainScratchTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_KilledAndResumed_WritesTheSameBytes()
    {
        string photos = TinyPhotos.WriteFolders(_folder.File("photos"), count: 6);
        string whole = _folder.File("whole.onnx"),
            resumed = _folder.File("resumed.onnx"),
            run = _folder.File("run");
        string[] settings =
        [
            "--from-scratch",
            "--arch",
            "small-cnn",
            "--size",
            "32",
            "--epochs",
            "12",
            "--batch",
            "4",
            "--seed",
            "2",
            "--threads",
            "2",
            "--no-progress",
        ];
        JsonElement root = Executable.Run(["train", "classifier", photos, "-o", whole, .. settings, "--json"]).Succeeded().Json();
        root.Has(
            "schema:s",
            "model:s",
            "network:s",
            "labels:a",
            "trainingImages:n",
            "validationImages:n",
            "testImages:n",
            "parameters:n",
            "epochs:a",
            "testAccuracy:n?",
            "dataSplitHash:s",
            "seconds:n",
            "skipped:a",
            "warnings:a"
        );
        Assert.Equal("partwise.train-network/1", root.At("schema").GetString());
        Assert.Equal(12, root.At("epochs").GetArrayLength());

        var random = new Random(5);
        string[] arguments = ["train", "classifier", photos, "-o", resumed, .. settings, "--run", run, "--resume"];
        for (int kills = 0; kills < 3; kills++)
        {
            using RunningProgram program = Executable.Start(null, [], arguments);
            string checkpoint = Path.Combine(run, "checkpoint.safetensors");
            DateTime before = File.GetLastWriteTimeUtc(checkpoint);
            program.WaitUntil(() => File.GetLastWriteTimeUtc(checkpoint) != before, s_patience);
            Thread.Sleep(random.Next(60));
            program.Kill();
            program.Wait(s_patience);
        }
        Executable.Run(arguments).Succeeded();
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(resumed));
        Assert.Contains("\"event\":\"resume\"", File.ReadAllText(Path.Combine(run, "log.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_StructureOfABackbone_IsTrainedAnewAndFolded()
    {
        string photos = TinyPhotos.WriteFolders(_folder.File("photos"), count: 4),
            backbone = TinyModel.Write(_folder.File("backbone.onnx"), map: 4),
            output = _folder.File("out.onnx");
        JsonElement root = Executable
            .Run(
                "train",
                "classifier",
                backbone,
                photos,
                "-o",
                output,
                "--from-scratch",
                "--epochs",
                "6",
                "--batch",
                "6",
                "--val",
                "0",
                "--augment",
                "none",
                "--optimizer",
                "sgdw",
                "--momentum",
                "0.8",
                "--schedule",
                "step",
                "--step-every",
                "4",
                "--step-factor",
                "0.5",
                "--warmup",
                "0",
                "--rate",
                "0.05",
                "--average",
                "0.5",
                "--no-progress",
                "--json"
            )
            .Succeeded()
            .Json();
        Assert.Equal("backbone.onnx", root.At("network").GetString());
        double[] losses = [.. root.At("epochs").EnumerateArray().Select(e => e.GetProperty("loss").GetDouble())];
        Assert.True(losses[^1] < losses[0], string.Join(", ", losses));
        Assert.Equal(
            [0.05, 0.05, 0.05, 0.05, 0.025, 0.025],
            root.At("epochs").EnumerateArray().Select(e => Math.Round(e.GetProperty("learningRate").GetDouble(), 6))
        );
        JsonElement inspected = Executable.Run("inspect", output, "--json").Succeeded().Json();
        Assert.True(inspected.GetProperty("decomposable").GetBoolean());
        Assert.Equal(16, inspected.GetProperty("features").GetProperty("channels").GetInt32());
    }

    [Fact]
    public void Train_WrongCombinations_AreUsageErrors()
    {
        string output = _folder.File("out.onnx");
        Executable.Run("train", "classifier", "photos", "-o", output).Failed(2, "DATASET is missing", "--from-scratch");
        Executable
            .Run("train", "classifier", "backbone.onnx", "photos", "-o", output, "--from-scratch", "--arch", "small-cnn")
            .Failed(2, "--arch names a built-in network, but a backbone was given as well");
        Executable
            .Run("train", "classifier", "backbone.onnx", "photos", "-o", output, "--epochs", "3")
            .Failed(2, "--epochs belongs to --from-scratch or --finetune");
        Executable
            .Run("train", "classifier", "backbone.onnx", "photos", "-o", output, "--finetune", "2", "--size", "64")
            .Failed(2, "--size belongs to --from-scratch;");
        Executable.Run("train", "classifier", "photos", "-o", output, "--finetune", "2", "--from-scratch").Failed(2, "exclude each other");
        Executable.Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--resume").Failed(2, "--run");
        Executable
            .Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--size", "50")
            .Failed(2, "--size is 50; a multiple of 16 is allowed.");
        Executable
            .Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--step-every", "3")
            .Failed(2, "--step-every belongs to --schedule step");
        Executable
            .Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--momentum", "0.5")
            .Failed(2, "--momentum belongs to --optimizer sgd");
        Executable
            .Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--rate", "0")
            .Failed(2, "--rate is 0; a number above 0 is allowed.");
    }
}
