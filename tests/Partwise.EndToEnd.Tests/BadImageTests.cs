using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Imaging;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Photos and folders that cannot be used, in part or at all.</summary>
public sealed class BadImageTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Photos => _folder.File("photos");

    private string Target => _folder.File("out.partwise");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_MissingFolder_SaysSo() => Refused("does not exist");

    [Fact]
    public void Fit_EmptyFolder_SaysWhatWasLookedFor()
    {
        Directory.CreateDirectory(Photos);

        Refused("holds no image", "jpg");
    }

    [Fact]
    public void Fit_OnlyBrokenImages_NamesTheFirst()
    {
        Write("red/a.jpg", "no photo"u8);
        Write("red/b.png", File.ReadAllBytes(bundle.Photo).AsSpan(0, 200));
        Write("green/c.jpg", "");

        Refused("images", "can be");
        Executable.Run("fit", bundle.Model, Photos, "--assign", "prediction", "-o", Target).Failed(1, "None of the 3 images");
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void Fit_BrokenAmongGood_SkipsAndListsThem()
    {
        TinyPhotos.WriteFolders(Photos, 3);
        Write("red/broken.jpg", "no photo"u8);
        Write("green/empty.png", "");
        Write("blue/cut.png", File.ReadAllBytes(bundle.Photo).AsSpan(0, 700));

        ProgramResult result = Fit();

        JsonElement[] classes = [.. result.Json().At("classes").EnumerateArray()];
        Assert.All(classes, c => Assert.Equal((3, 1), (c.At("images").GetInt32(), c.At("skipped").GetInt32())));
        JsonElement[] skipped = [.. Document().At("skipped").EnumerateArray()];
        Assert.Equal(["red/broken.jpg", "green/empty.png", "blue/cut.png"], skipped.Select(s => s.At("path").GetString()));
        Assert.All(skipped, s => Assert.DoesNotContain(_folder.Path, s.At("reason").GetString(), StringComparison.Ordinal));
        Assert.Equal(3, result.Error.Split('\n').Count(l => l.StartsWith("partwise: warning: skipped ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Fit_OnePixelImage_IsEnlarged()
    {
        TinyPhotos.WriteFolders(Photos, 2);
        Write("red/one.png", ImageEncoder.Png(RgbImage.Solid(1, 1, new Rgb(250, 10, 10))));

        Assert.Equal(3, Fit().Json().At("classes")[0].At("images").GetInt32());
        JsonElement image = Executable
            .Run("explain", Target, Path.Combine(Photos, "red", "one.png"), "-o", _folder.File("seen"), "--json")
            .Succeeded()
            .Json()
            .At("images")[0];
        Assert.Equal(1, image.At("width").GetInt32());
    }

    [Fact]
    public void Fit_HugeImage_IsSkippedUnlessAllowed()
    {
        TinyPhotos.WriteFolders(Photos, 2);
        TinyPhotos.WriteHuge(Path.Combine(Photos, "red", "huge.png"), 20_000, 20_000);

        ProgramResult result = Fit();

        Assert.Equal(1, result.Json().At("classes")[0].At("skipped").GetInt32());
        Assert.Contains("400,000,000 pixels and at most 100,000,000 are allowed", result.Error, StringComparison.Ordinal);
        Assert.Contains("--max-pixels", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_MaxPixels_RaisesAndLowersTheLimit()
    {
        string large = TinyPhotos.WriteHuge(_folder.File("large.png"), 3_000, 2_000);

        Executable.Run("explain", bundle.Path, large, "--json").Succeeded();
        ProgramResult result = Executable.Run("explain", bundle.Path, large, "--max-pixels", "5999999", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("6,000,000 pixels", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_SomeFoldersMatch_ListsTheOthersWithNearestLabels()
    {
        TinyPhotos.WriteFolders(Photos, 2);
        TinyPhotos.Write(Path.Combine(Photos, "gren", "a.png"), 1, 1);

        ProgramResult result = Fit();

        Assert.Equal(3, result.Json().At("classes").GetArrayLength());
        string line = Assert.Single(result.Error.Split('\n'), l => l.Contains("gren'", StringComparison.Ordinal));
        Assert.Equal("partwise: warning: left out 'gren': it matches no label (nearest: 'green', 'grey').", line);
    }

    [Fact]
    public void Fit_NoFolderMatches_ListsNearestLabelsAndRemedies()
    {
        TinyPhotos.Write(Path.Combine(Photos, "gren", "a.png"), 1, 1);
        TinyPhotos.Write(Path.Combine(Photos, "xyzzy", "a.png"), 1, 1);

        string line = Refused("None of the 2 classes", "nearest: 'green'", "--label-map", "--assign prediction");

        Assert.Contains("its labels: 'red', 'green', 'blue', …", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_KBeyondPositions_SaysWhatIsPossible()
    {
        string model = TinyModel.Write(_folder.File("small.onnx"), map: 2);
        TinyPhotos.Write(Path.Combine(Photos, "red", "a.png"), 0, 1);

        string line = Executable.Run("fit", model, Photos, "-k", "32", "-o", Target).Failed(1, "red", "32", "4");

        Assert.Contains("positions", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void Fit_KBeyondPositionsOfOneClass_LeavesThatClassOut()
    {
        string model = TinyModel.Write(_folder.File("small.onnx"), map: 2);
        TinyPhotos.WriteFolders(Photos, 3);
        Directory.Delete(Path.Combine(Photos, "red"), recursive: true);
        TinyPhotos.Write(Path.Combine(Photos, "red", "a.png"), 0, 1);

        ProgramResult result = Executable.Run("fit", model, Photos, "-k", "6", "-o", Target, "--json").Succeeded();

        Assert.Equal(["green", "blue"], result.Json().At("classes").EnumerateArray().Select(c => c.At("label").GetString()));
        Assert.Contains("partwise: warning: left out 'red': ", result.Error, StringComparison.Ordinal);
    }

    private ProgramResult Fit() =>
        Executable.Run("fit", bundle.Model, Photos, "-k", "2", "-o", Target, "--json", "--no-progress").Succeeded();

    private string Refused(params string[] parts)
    {
        string line = Executable.Run("fit", bundle.Model, Photos, "-k", "2", "-o", Target).Failed(1, parts);
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_folder.Path),
            e => e.Contains("out.partwise", StringComparison.Ordinal)
        );
        return line;
    }

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Photos, name))!);
        File.WriteAllBytes(Path.Combine(Photos, name), bytes);
    }

    private void Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private JsonElement Document()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Target, "bundle.json")));
        return document.RootElement.Clone();
    }
}
