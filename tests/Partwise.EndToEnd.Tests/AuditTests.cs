using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class AuditTests(TinyBundle bundle, TinyPrototypes prototypes) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Audit_Folder_HasDocumentPageAndPictures()
    {
        string audit = _folder.File("audit"),
            attributes = _folder.File("attributes.csv");
        File.WriteAllText(attributes, "path,camera\nred/red0.png,old\nred/red1.png,new\nblue/blue0.png,old\nnowhere.png,old\n");

        ProgramResult result = Executable
            .Run("audit", bundle.Path, bundle.Photos, "-o", audit, "--attributes", attributes, "--json", "--no-progress")
            .Succeeded();

        JsonElement root = result.Json();
        Assert.Equal(12, root.At("photos").GetInt32());
        Assert.Equal(9, root.At("parts").GetArrayLength());
        Assert.Equal(["new", "old"], root.At("groups").EnumerateArray().Select(g => g.At("value").GetString()));
        Assert.All(root.At("parts").EnumerateArray(), p => Assert.InRange(p.At("placeShare").GetDouble(), 0, 1 + 1e-9));
        foreach (JsonElement c in root.At("classes").EnumerateArray())
            Assert.InRange(c.At("sufficientSizes").EnumerateArray().Sum(s => s.GetInt32()), 0, c.At("predicted").GetInt32());
        Assert.Contains("estimated", result.Error, StringComparison.Ordinal);
        Assert.Contains("nowhere.png", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(audit, "index.html")));
        Assert.DoesNotContain("{{", File.ReadAllText(Path.Combine(audit, "index.html"))[..2000], StringComparison.Ordinal);
        Assert.All(
            root.At("findings").EnumerateArray().SelectMany(f => f.At("photos").EnumerateArray()),
            p => Assert.True(File.Exists(Path.Combine(audit, p.At("picture").GetString()!)))
        );
        Executable.Run("audit", bundle.Path, bundle.Photos, "-o", audit).Failed(1, "already exists");
        Executable.Run("audit", bundle.Path, bundle.Photos, "-o", audit, "--overwrite", "--no-progress", "-q").Succeeded();
    }

    [Theory]
    [InlineData(1, "does not exist", "nowhere")]
    [InlineData(2, "--overwrite needs the folder", ".", "--overwrite")]
    [InlineData(2, "--split is 'half'", ".", "--split", "half")]
    [InlineData(1, "no-such.csv", ".", "--attributes", "no-such.csv")]
    public void Audit_BadInput_IsOneLine(int code, string message, string dataset, params string[] options)
    {
        Executable.RunIn(_folder.Path, ["audit", bundle.Path, dataset, .. options, "--no-progress"]).Failed(code, message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Audit_BadAttributes_NameTheLine()
    {
        File.WriteAllText(_folder.File("a.csv"), "path,camera\nx.png,1\nx.png,2\n");
        Executable
            .Run("audit", bundle.Path, bundle.Photos, "--attributes", _folder.File("a.csv"), "--no-progress")
            .Failed(1, "a.csv", "3", "occurs twice");
        File.WriteAllText(_folder.File("b.csv"), "path\nx.png\n");
        Executable
            .Run("audit", bundle.Path, bundle.Photos, "--attributes", _folder.File("b.csv"), "--no-progress")
            .Failed(1, "0 columns beside path");
    }

    [Fact]
    public void Audit_PrototypeNetwork_IsRefused() =>
        Executable.Run("audit", prototypes.Path, prototypes.Birds, "--no-progress").Failed(1, "no parts that add up");

    [Fact]
    public void Compare_TwoFits_PairsPartsThatLookAtTheSame()
    {
        string other = _folder.File("other.partwise"),
            folder = _folder.File("compared");
        Executable.Run("fit", bundle.Model, bundle.Photos, "-o", other, "-k", "2", "--no-progress").Succeeded();

        JsonElement root = Executable
            .Run("compare", bundle.Path, other, bundle.Photos, "-o", folder, "--json", "--no-progress")
            .Succeeded()
            .Json();

        Assert.Equal(12, root.At("agree").GetInt32());
        Assert.Equal(1, root.At("mapCorrelation").GetDouble(), 1e-6);
        Assert.Equal(3, root.At("classes").GetArrayLength());
        Assert.All(
            root.At("classes").EnumerateArray(),
            c => Assert.Equal((2, 1, 0), (c.At("pairs").GetArrayLength(), c.At("onlyA").GetArrayLength(), c.At("onlyB").GetArrayLength()))
        );
        Assert.True(File.Exists(Path.Combine(folder, "index.html")));
    }

    [Fact]
    public void Compare_EditedModel_TellsWhichPartsDiffer()
    {
        string edited = _folder.File("edited.onnx");
        Executable.Run("edit", bundle.Path, "--remove", "red:1,2,3", "-o", edited).Succeeded();

        JsonElement root = Executable.Run("compare", bundle.Path, edited, bundle.Photos, "--json", "--no-progress").Succeeded().Json();

        JsonElement[] differ = [.. root.At("disagreements").EnumerateArray()];
        Assert.NotEmpty(differ);
        Assert.Equal(12 - differ.Length, root.At("agree").GetInt32());
        Assert.All(differ, d => Assert.Equal("red", d.At("a").At("parts")[0].At("label").GetString()));
        Assert.Equal(0, root.At("classes").GetArrayLength());
    }

    [Fact]
    public void Compare_NothingInCommon_IsRefused()
    {
        string strange = TinyModel.Write(
            _folder.File("strange.onnx"),
            change: m => m.SetMetadata("labels", "[\"a\", \"b\", \"c\", \"d\"]")
        );
        Executable.Run("compare", bundle.Path, strange, bundle.Photos, "--no-progress").Failed(1, "no label in common");
        Executable.Run("compare", bundle.Path, "nowhere", bundle.Photos, "--no-progress").Failed(1, "nowhere");
    }
}
