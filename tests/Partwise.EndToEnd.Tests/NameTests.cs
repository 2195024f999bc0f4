using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class NameTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Name_Given_StandsEverywhereAndIsTakenAway()
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise"));

        JsonElement names = Executable.Run("name", copy, "red", "2", "white plume", "--json").Succeeded().Json();

        Assert.Equal("white plume", Assert.Single(names.At("names").EnumerateArray()).At("name").GetString());
        Assert.Equal("red, part 2: white plume\n", Executable.Run("name", copy, "--list").Succeeded().Output);
        JsonElement parts = Executable
            .Run("explain", copy, bundle.Photo, "--json")
            .Succeeded()
            .Json()
            .At("images")[0]
            .At("predictions")
            .EnumerateArray()
            .Single(p => p.At("label").GetString() == "red")
            .At("parts");
        Assert.Equal("white plume", parts[1].At("name").GetString());
        Assert.False(parts[0].TryGetProperty("name", out _));
        Assert.Contains(
            "white plume of red",
            Executable.Run("explain", copy, bundle.Photo, "--drop", "red:2").Succeeded().Output,
            StringComparison.Ordinal
        );
        string[] whyNot = ["explain", copy, bundle.Photo, "--why-not", "green", "--class", "red"];
        Assert.Contains("red, white plume", Executable.Run(whyNot).Succeeded().Output, StringComparison.Ordinal);
        JsonElement one = Executable.Run([.. whyNot, "--json"]).Succeeded().Json().At("images")[0].At("one");
        Assert.Equal("white plume", one.At("parts")[1].At("name").GetString());
        Assert.False(one.At("parts")[0].TryGetProperty("name", out _));
        Assert.Contains("\"name\":\"white plume\"", File.ReadAllText(Path.Combine(copy, "index.html")), StringComparison.Ordinal);
        Executable.Run("edit", copy, "--remove", "red:white plume", "-o", _folder.File("less.onnx")).Succeeded();
        Executable.Run("report", copy).Succeeded();

        Executable.Run("name", copy, "red", "2", "--remove").Succeeded();
        Assert.Equal("", Executable.Run("name", copy, "--list").Succeeded().Output);
        Assert.Equal(File.ReadAllText(Path.Combine(bundle.Path, "bundle.json")), File.ReadAllText(Path.Combine(copy, "bundle.json")));
    }

    [Fact]
    public void Name_OfASharedPart_StandsInEveryClassOfTheGroup()
    {
        string shared = _folder.File("shared.partwise");
        Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", "--factorizer", "contrast", "--share", "all", "-o", shared, "--no-progress")
            .Succeeded();

        string said = Executable.Run("name", shared, "red", "2", "glow").Succeeded().Output;

        Assert.Equal("red, part 2 is called 'glow', in all classes of 'all'\n", said);
        string[] names = Executable.Run("name", shared, "--list").Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["blue, part 2: glow", "green, part 2: glow", "red, part 2: glow"], names.Order(StringComparer.Ordinal));
        Executable.Run("name", shared, "green", "1", "glow").Failed(1, "would be called 'glow'");
        Executable.Run("name", shared, "blue", "2", "--remove").Succeeded();
        Assert.Equal("", Executable.Run("name", shared, "--list").Succeeded().Output);
    }

    [Fact]
    public void Fit_OverNamedBundle_NamesMoveWithTheirParts()
    {
        string named = _folder.File("named.partwise");
        Executable.Run("fit", bundle.Model, bundle.Photos, "-o", named, "-k", "3", "--no-progress").Succeeded();
        Executable.Run("name", named, "red", "2", "glow").Succeeded();
        Executable.Run("name", named, "green", "1", "leaf").Succeeded();

        ProgramResult again = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-o", named, "-k", "3", "--overwrite", "--no-progress")
            .Succeeded();

        Assert.Contains("The name 'glow' of part 2 of 'red' stays with part 2 (cosine 1.00)", again.Error, StringComparison.Ordinal);
        Assert.Equal("red, part 2: glow\ngreen, part 1: leaf\n", Executable.Run("name", named, "--list").Succeeded().Output);

        ProgramResult less = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-o", named, "-k", "3", "--classes", "green", "--overwrite", "--no-progress")
            .Succeeded();
        Assert.Contains("The names of 'red' ('glow') are dropped", less.Error, StringComparison.Ordinal);
        Assert.Equal("green, part 1: leaf\n", Executable.Run("name", named, "--list").Succeeded().Output);
    }

    [Theory]
    [InlineData(1, "no class 'purple'", "purple", "1", "x")]
    [InlineData(1, "'red' has the parts 1 to 3", "red", "4", "x")]
    [InlineData(1, "which was not fitted", "grey", "1", "x")]
    [InlineData(2, "a number from 1", "red", "one", "x")]
    [InlineData(2, "a number from 1", "red", "0", "x")]
    [InlineData(1, "The name is empty", "red", "1", " ")]
    [InlineData(1, "cannot be printed", "red", "1", "a\nb")]
    [InlineData(1, "cannot be printed", "red", "1", "a\u202Eb")]
    [InlineData(1, "no colon", "red", "1", "a:b")]
    [InlineData(1, "is no number", "red", "1", "12")]
    [InlineData(2, "2 of the last 3 were given", "red", "1")]
    [InlineData(2, "contradict", "--list", "--propose", ".")]
    [InlineData(2, "takes no more words", "red", "--list")]
    [InlineData(2, "--accept is that of --propose", "red", "1", "x", "--accept", "0.5")]
    [InlineData(2, "a share above 0", "--propose", ".", "--accept", "0")]
    public void Name_BadInput_IsOneLineAndNothingChanges(int code, string message, params string[] words)
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise"));

        Executable.Run(["name", copy, .. words]).Failed(code, message);

        Assert.Equal(File.ReadAllBytes(Path.Combine(bundle.Path, "bundle.json")), File.ReadAllBytes(Path.Combine(copy, "bundle.json")));
    }

    [Fact]
    public void Name_TooLongOrTwice_IsRefused()
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise"));
        Executable.Run("name", copy, "red", "1", new string('x', 201)).Failed(1, "201 characters; at most 200");
        Executable.Run("name", copy, "red", "1", new string('x', 200)).Succeeded();
        Executable.Run("name", copy, "red", "2", new string('X', 200)).Failed(1, "Two parts of 'red'");
    }

    [Fact]
    public void Propose_NoAnnotatedParts_IsRefused() =>
        Executable.Run("name", bundle.Path, "--propose", bundle.Photos, "--no-progress").Failed(1, "no annotated parts");

    [Fact]
    public void Propose_Birds_NamesWhatPartsMeet()
    {
        string model = TestData.Data("models", "cub7-mobilenetv2.onnx"),
            photos = TestData.Data("CUB_200_2011_subset"),
            birds = _folder.File("birds.partwise");
        Executable.Run("fit", model, photos, "-k", "3", "--classes", "0,3", "-o", birds, "--no-progress").Succeeded();

        JsonElement root = Executable
            .Run("name", birds, "--propose", photos, "--accept", "0.3", "--json", "--no-progress")
            .Succeeded()
            .Json();

        Assert.Equal(6, root.At("proposals").GetArrayLength());
        Assert.All(root.At("proposals").EnumerateArray(), p => Assert.InRange(p.At("rate").GetDouble(), 0.01, 1));
        Assert.Equal(root.At("proposals").EnumerateArray().Count(p => p.At("rate").GetDouble() >= 0.3), root.At("names").GetArrayLength());
    }
}
