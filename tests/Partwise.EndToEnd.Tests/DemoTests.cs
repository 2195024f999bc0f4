using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Demo_NoInput_WritesTheReportAndPrintsItsPath()
    {
        string demo = _folder.File("demo"),
            report = Path.Combine(demo, "index.html");
        ProgramResult run = Executable.RunApart("demo", "-o", demo, "--images", "2", "--no-browser").Succeeded();
        Assert.Contains("16 species decomposed with 32 birds", run.Output, StringComparison.Ordinal);
        Assert.Contains("certificate holds on 32 images", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"report: {report}", run.Output.TrimEnd(), StringComparison.Ordinal);
        string page = File.ReadAllText(report);
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Curvebill", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(demo, "aviary-small.onnx")));
        Assert.Equal(16, Directory.GetDirectories(Path.Combine(demo, "explained")).Length);

        JsonElement root = Executable.Run("demo", "-o", demo, "--images", "2", "--json").Succeeded().Json();
        root.Has(
            "schema:s",
            "folder:s",
            "report:s",
            "species:n",
            "fittedImages:n",
            "explainedImages:n",
            "recognised:n",
            "certificate:o",
            "seconds:n"
        );
        Assert.Equal("partwise.demo/1", root.At("schema").GetString());
        Assert.Equal(32, root.At("fittedImages").GetInt32());
        Assert.Equal(16, root.At("explainedImages").GetInt32());
        Assert.InRange(root.At("recognised").GetInt32(), 14, 16);
        Assert.True(root.At("certificate").At("originalOutputsBitIdentical").GetBoolean());
    }

    [Fact]
    public void Demo_FolderWithOtherThings_IsLeftAlone()
    {
        File.WriteAllText(_folder.File("letter.txt"), "mine");
        Executable.Run("demo", "-o", _folder.Path, "--no-browser").Failed(1, _folder.Path, "is not an earlier demo", "-o");
        Assert.Equal([_folder.File("letter.txt")], Directory.EnumerateFileSystemEntries(_folder.Path));
        Executable.Run("demo", "-o", _folder.File("letter.txt")).Failed(1, "is a file");
    }
}
