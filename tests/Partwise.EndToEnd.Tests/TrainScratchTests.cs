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
        string whole = _folder.File("whole.onnx"), resumed = _folder.File("resumed.onnx"), run = _folder.File("run");
        string[] settings = ["--from-scratch", "--arch", "small-cnn", "--size", "32", "--epochs", "12", "--batch", "4", "--seed", "2", "--threads", "2", "--no-progress"];
        JsonElement root = Executable.Run(["train", "classifier", photos, "-o", whole, .. settings, "--json"]).Succeeded().Json();
        root.Has("schema:s", "model:s", "network:s", "labels:a", "trainingImages:n", "validationImages:n", "testImages:n", "parameters:n", "epochs:a", "testAccuracy:n?", "dataSplitHash:s", "seconds:n", "skipped:a", "warnings:a");
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
    public void Train_WrongCombinations_AreUsageErrors()
    {
        string output = _folder.File("out.onnx");
        Executable.Run("train", "classifier", "photos", "-o", output).Failed(2, "DATASET is missing", "--from-scratch");
        Executable.Run("train", "classifier", "backbone.onnx", "photos", "-o", output, "--from-scratch").Failed(2, "without a backbone");
        Executable.Run("train", "classifier", "backbone.onnx", "photos", "-o", output, "--epochs", "3").Failed(2, "--epochs belongs to --from-scratch or --finetune");
        Executable.Run("train", "classifier", "backbone.onnx", "photos", "-o", output, "--finetune", "2", "--size", "64").Failed(2, "--size belongs to --from-scratch;");
        Executable.Run("train", "classifier", "photos", "-o", output, "--finetune", "2", "--from-scratch").Failed(2, "exclude each other");
        Executable.Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--resume").Failed(2, "--run");
        Executable.Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--size", "50").Failed(2, "--size is 50; a multiple of 16 is allowed.");
        Executable.Run("train", "classifier", "photos", "-o", output, "--from-scratch", "--rate", "0").Failed(2, "--rate is 0; a number above 0 is allowed.");
    }
}
