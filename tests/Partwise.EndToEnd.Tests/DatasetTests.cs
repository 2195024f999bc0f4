using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class DatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Make_Aviary_WritesTheDatasetAndReplacesItOnlyWhenAsked()
    {
        string birds = _folder.File("birds");
        string[] arguments =
        [
            "dataset",
            "make",
            "aviary",
            birds,
            "--species",
            "2",
            "--images",
            "2",
            "--test-images",
            "1",
            "--size",
            "64",
            "--incomplete",
            "0.5",
            "--seed",
            "3",
        ];
        JsonElement root = Executable.Run([.. arguments, "--json"]).Succeeded().Json();
        root.Has("schema:s", "dataset:s", "species:n", "trainingImages:n", "testImages:n", "size:n", "seed:n");
        Assert.Equal("partwise.dataset/1", root.At("schema").GetString());
        Assert.Equal(4, root.At("trainingImages").GetInt32());
        Assert.Equal(2, root.At("testImages").GetInt32());
        Assert.Equal(6, Directory.EnumerateFiles(Path.Combine(birds, "images"), "*.jpg", SearchOption.AllDirectories).Count());
        Assert.Equal(6, File.ReadLines(Path.Combine(birds, "images.txt")).Count());
        Assert.Equal(2, Directory.EnumerateFiles(Path.Combine(birds, "masks")).Count());

        Executable.Run(arguments).Failed(1, birds, "already exists", "--overwrite");
        ProgramResult again = Executable.Run([.. arguments, "--overwrite"]).Succeeded();
        Assert.Equal($"{birds}: 2 species, 4 training and 2 test images of 64×64 pixels", again.Output.TrimEnd());
    }

    [Fact]
    public void Render_Interventions_ChangeThePictureAndNothingElse()
    {
        string birds = _folder.File("birds");
        Executable
            .Run("dataset", "make", "aviary", birds, "--species", "4", "--images", "1", "--test-images", "1", "--size", "64", "--seed", "3")
            .Succeeded();
        string[] scenes = [.. Directory.GetFiles(Path.Combine(birds, "scenes")).Order(StringComparer.Ordinal)];
        byte[] Render(string name, params string[] more)
        {
            Executable.Run(["dataset", "render", scenes[0], "-o", _folder.File(name), .. more]).Succeeded();
            return File.ReadAllBytes(_folder.File(name));
        }
        byte[] plain = Render("plain.png");
        Assert.Equal(plain, Render("again.png"));
        byte[][] changed =
        [
            Render("a.png", "--remove", "beak,wing"),
            Render("b.png", "--exchange", "wing=bars:blue"),
            Render("c.png", "--exchange", "belly,breast", "--from", scenes[^1]),
            Render("d.png", "--remove-object", "all"),
        ];
        Assert.Equal(5, changed.Append(plain).Select(Convert.ToBase64String).Distinct().Count());
        Render("e.svg", "--remove", "all", "--size", "128", "--masks", _folder.File("mask.png"));
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("e.svg")), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("mask.png")));

        Executable.Run("dataset", "render", scenes[0], "-o", _folder.File("plain.png")).Failed(1, "already exists", "--overwrite");
        Executable
            .Run("dataset", "render", scenes[0], "-o", _folder.File("x.png"), "--remove", "foot")
            .Failed(2, "'foot' is no part of a bird; crown, beak");
        Executable.Run("dataset", "render", scenes[0], "-o", _folder.File("x.txt")).Failed(2, "end it in .png, .jpg");
        Executable
            .Run("dataset", "render", Path.Combine(birds, "species.json"), "-o", _folder.File("x.png"))
            .Failed(1, "is not a scene document");
    }

    [Theory]
    [InlineData("--species", "1", "--species is 1; 2 to 1000 is allowed.")]
    [InlineData("--size", "20", "--size is 20; 32 to 1024 is allowed.")]
    [InlineData("--incomplete", "1.5", "--incomplete is 1.5; 0 to 1 is allowed.")]
    public void Make_OutOfRange_SaysWhatIsAllowed(string option, string value, string message) =>
        Executable.Run("dataset", "make", "aviary", _folder.File("birds"), option, value).Failed(2, message);
}
