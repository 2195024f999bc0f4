using System.Globalization;
using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class ExplainTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_Json_HoldsEveryKeyOfTheContract()
    {
        JsonElement root = Executable.Run("explain", bundle.Path, bundle.Photo, "--json").Succeeded().Json();

        root.Has("schema:s", "bundle:s", "images:a", "skipped:a");
        Assert.Equal("partwise.explain/1", root.At("schema").GetString());
        JsonElement image = Assert.Single(root.At("images").EnumerateArray()).Has("path:s", "width:n", "height:n", "predictions:a");
        Assert.Equal(bundle.Photo, image.At("path").GetString());
        Assert.Equal((48, 40), (image.At("width").GetInt32(), image.At("height").GetInt32()));
        Assert.Equal(3, image.At("predictions").GetArrayLength());
        foreach (JsonElement p in image.At("predictions").EnumerateArray())
        {
            p.Has("class:n", "label:s", "logit:n", "probability:n", "bias:n", "parts:a", "decomposed:b", "sumError:n");
            foreach (JsonElement part in p.At("parts").EnumerateArray())
            {
                part.Has("prototype:n", "contribution:n", "share:n?", "peak:o", "box:o", "exemplars:a", "heatmap:s?");
                Assert.Equal(JsonValueKind.Null, part.At("heatmap").ValueKind);
                JsonElement peak = part.At("peak").Has("x:n", "y:n"),
                    box = part.At("box").Has("x:n", "y:n", "width:n", "height:n");
                Assert.InRange(peak.At("x").GetInt32(), 0, 47);
                Assert.InRange(peak.At("y").GetInt32(), 0, 39);
                Assert.InRange(box.At("x").GetInt32() + box.At("width").GetInt32(), 1, 48);
                Assert.InRange(box.At("y").GetInt32() + box.At("height").GetInt32(), 1, 40);
            }
        }
    }

    [Fact]
    public void Explain_EveryPrediction_AddsUp()
    {
        JsonElement root = Executable.Run("explain", bundle.Path, bundle.Photos, "--json", "--no-progress").Succeeded().Json();

        Assert.Equal(12, root.At("images").GetArrayLength());
        foreach (JsonElement p in root.At("images").EnumerateArray().SelectMany(i => i.At("predictions").EnumerateArray()))
        {
            double logit = p.At("logit").GetDouble();
            double sum = p.At("bias").GetDouble() + p.At("parts").EnumerateArray().Sum(part => part.At("contribution").GetDouble());
            Assert.Equal(logit, sum, 1e-5 * Math.Max(1, Math.Abs(logit)));
            Assert.Equal(p.At("label").GetString() != "grey", p.At("decomposed").GetBoolean());
            Assert.Equal(p.At("decomposed").GetBoolean() ? 3 : 1, p.At("parts").GetArrayLength());
        }
        Assert.All(
            root.At("images").EnumerateArray(),
            i =>
                Assert.StartsWith(
                    i.At("predictions")[0].At("label").GetString()!,
                    Path.GetFileName(i.At("path").GetString()!),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Explain_Folder_WritesHeatmapsMapsAndPage()
    {
        string target = _folder.File("out");

        JsonElement root = Executable.Run("explain", bundle.Path, bundle.Photo, "-o", target, "--maps", "npy", "--json").Succeeded().Json();

        Assert.True(File.Exists(Path.Combine(target, "index.html")));
        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "explain.json")));
        Assert.Equal(JsonSerializer.Serialize(root), JsonSerializer.Serialize(written.RootElement));
        foreach (JsonElement p in root.At("images")[0].At("predictions").EnumerateArray())
        {
            JsonElement[] parts = [.. p.At("parts").EnumerateArray()];
            Assert.All(parts, part => Assert.True(File.Exists(Path.Combine(target, part.At("heatmap").GetString()!))));
            Assert.Equal($"red0/class{p.At("class").GetInt32()}-part0.png", parts[0].At("heatmap").GetString());
            NpyArray maps = NpyFile.Read(
                Path.Combine(target, string.Create(CultureInfo.InvariantCulture, $"red0/class{p.At("class").GetInt32()}.npy"))
            );
            Assert.Equal([parts.Length, 8, 8], maps.Shape);
            double[] values = maps.ToDoubles();
            for (int i = 0; i < parts.Length; i++)
                Assert.Equal(parts[i].At("contribution").GetDouble(), values.Skip(i * 64).Take(64).Sum(), 1e-5);
        }
    }

    [Fact]
    public void Explain_SameNames_GetNumberedFolders()
    {
        string a = TinyPhotos.Write(_folder.File("a/x.png"), 0, 1),
            b = TinyPhotos.Write(_folder.File("b/x.png"), 1, 1);

        Executable.Run("explain", bundle.Path, a, b, "-o", _folder.File("out"), "--quiet").Succeeded();

        Assert.True(Directory.Exists(_folder.File("out/x")));
        Assert.True(Directory.Exists(_folder.File("out/x-2")));
    }

    [Fact]
    public void Explain_Text_CountsPartsFromOne()
    {
        ProgramResult result = Executable.Run("explain", bundle.Path, bundle.Photo).Succeeded();

        Assert.Contains("red", result.Output, StringComparison.Ordinal);
        Assert.Matches("part [123] at ", result.Output);
        Assert.DoesNotContain("part 0", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
    }

    [Fact]
    public void Explain_BrokenAmongGood_SkipsAndListsIt()
    {
        File.WriteAllText(_folder.File("broken.jpg"), "no photo");

        ProgramResult result = Executable.Run("explain", bundle.Path, bundle.Photo, _folder.File("broken.jpg"), "--json").Succeeded();

        JsonElement skipped = Assert.Single(result.Json().At("skipped").EnumerateArray()).Has("path:s", "reason:s");
        Assert.EndsWith("broken.jpg", skipped.At("path").GetString(), StringComparison.Ordinal);
        Assert.Contains("partwise: warning: skipped", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OnlyBroken_FailsAndWritesNothing()
    {
        File.WriteAllText(_folder.File("broken.jpg"), "no photo");

        ProgramResult result = Executable.Run(
            "explain",
            bundle.Path,
            _folder.File("broken.jpg"),
            _folder.File("missing.jpg"),
            "-o",
            _folder.File("out"),
            "--json"
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(2, result.Json().At("skipped").GetArrayLength());
        Assert.Contains("partwise: error: None of the 2 images", result.Error, StringComparison.Ordinal);
        Assert.Equal([_folder.File("broken.jpg")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Explain_OutputExists_IsKeptWithoutOverwrite()
    {
        string target = _folder.File("out");
        Executable.Run("explain", bundle.Path, bundle.Photo, "-o", target, "--quiet").Succeeded();

        Executable.Run("explain", bundle.Path, bundle.Photo, "-o", target).Failed(1, "already exists", "--overwrite");
        Executable.Run("explain", bundle.Path, bundle.Photo, "-o", target, "--overwrite", "--quiet").Succeeded();
    }

    [Fact]
    public void Explain_OneMissingPhoto_OneLineSaysWhy()
    {
        ProgramResult result = Executable.Run("explain", bundle.Path, _folder.File("gone.jpg"));

        Assert.Equal(
            $"partwise: error: '{_folder.File("gone.jpg")}' cannot be explained: it does not exist; check the path.",
            result.Error.TrimEnd()
        );
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public void Explain_TooManyPixels_NamesTheOption() =>
        Executable.Run("explain", bundle.Path, bundle.Photo, "--max-pixels", "9").Failed(1, "raise the limit with --max-pixels");

    [Fact]
    public void Explain_RelativeFolder_NamesPhotosAsGivenAndListsWhatItSkips()
    {
        TinyPhotos.Write(_folder.File("photos/sub/a.png"), 0, 1);
        TinyPhotos.Write(_folder.File("photos/...png"), 1, 1);
        File.CreateSymbolicLink(_folder.File("photos/dead.png"), _folder.File("nowhere.png"));

        JsonElement root = Executable
            .RunIn(_folder.Path, "explain", bundle.Path, "photos", "-o", "out", "--json", "--quiet")
            .Succeeded()
            .Json();

        Assert.DoesNotContain(_folder.Path, root.At("images").GetRawText() + root.At("skipped").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("photos/sub/a.png", root.At("images").EnumerateArray().Select(i => i.At("path").GetString()));
        JsonElement skipped = Assert.Single(root.At("skipped").EnumerateArray());
        Assert.Equal(("photos/dead.png", "the link leads nowhere"), (skipped.At("path").GetString(), skipped.At("reason").GetString()));
        Assert.DoesNotContain(_folder.Path, File.ReadAllText(_folder.File("out/index.html")), StringComparison.Ordinal);
        Assert.Equal([_folder.File("out"), _folder.File("photos")], Directory.GetFileSystemEntries(_folder.Path).Order());
    }

    [Fact]
    public void Explain_PartsThatDoNotAddUp_WarnsAndFails()
    {
        ProgramResult result = Executable.Run("explain", Spoilt(2), bundle.Photo, "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Json().At("images").EnumerateArray());
        Assert.Contains("partwise: warning: " + bundle.Photo, result.Error, StringComparison.Ordinal);
        Assert.Contains("partwise: error: The parts of 1 of 1 images do not add up", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_NetworkGivesNoNumbers_SaysSo() =>
        Executable.Run("explain", Spoilt(float.NaN), bundle.Photo).Failed(1, "not finite numbers");

    [Fact]
    public void Explain_OverwriteWithoutFolder_IsWrongUsage() =>
        Executable.Run("explain", bundle.Path, bundle.Photo, "--overwrite").Failed(2, "--overwrite", "-o");

    /// <summary>A copy of the bundle whose parts are multiplied by <paramref name="factor"/>.</summary>
    private string Spoilt(float factor)
    {
        string copy = bundle.CopyTo(_folder.File("spoilt.partwise")),
            network = Path.Combine(copy, "network.onnx");
        OnnxModel model = OnnxModel.Load(network);
        var table = model.Graph.Initializer.Single(t => t.Name == "partwise/mean");
        float mean = model.ReadTensor(table).ToFloats()[0];
        model.Graph.Initializer[model.Graph.Initializer.IndexOf(table)] = OnnxTensor.Create("partwise/mean", [mean * factor], []);
        model.SaveAs(network);
        return copy;
    }

    [Fact]
    public void Explain_MapsWithoutFolder_IsWrongUsage() =>
        Executable.Run("explain", bundle.Path, bundle.Photo, "--maps", "npy").Failed(2, "--maps", "-o");
}
