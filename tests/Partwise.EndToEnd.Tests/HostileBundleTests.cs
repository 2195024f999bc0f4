using System.Text.Json.Nodes;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Bundles that were damaged, or made by somebody with ill intent. What the engine itself would read is tried in a process of its
/// own, which it could end.</summary>
public sealed class HostileBundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyBundle _bundle;
    private readonly string _copy;

    public HostileBundleTests(TinyBundle bundle)
    {
        _bundle = bundle;
        _copy = bundle.CopyTo(_folder.File("copy.partwise"));
    }

    private string Document => Path.Combine(_copy, "bundle.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400)]
    [InlineData(5000)]
    public void Open_TruncatedDocument_SaysSo(int length)
    {
        File.WriteAllBytes(Document, File.ReadAllBytes(Document)[..length]);

        BothRefuse("bundle.json", "partwise fit");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\": \"partwise.bundle/1\"}")]
    [InlineData("not json")]
    public void Open_NoDocument_SaysSo(string text)
    {
        File.WriteAllText(Document, text);

        BothRefuse("bundle.json");
    }

    [Fact]
    public void Open_OtherSchema_SaysWhichItReads()
    {
        Change(d => d["schema"] = "partwise.bundle/99");

        BothRefuse("partwise.bundle/99", "partwise.bundle/1");
    }

    [Theory]
    [InlineData("classes")]
    [InlineData("certificate")]
    [InlineData("examples")]
    public void Open_MissingOrNullPart_SaysSo(string key)
    {
        Change(d => d[key] = null);

        BothRefuse("bundle.json");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void Open_ClassThatTheModelDoesNotHave_SaysSo(int number)
    {
        Change(d => d["classes"]![0]!["class"] = number);

        BothRefuse($"has the class {number}, but the model's 4 classes are numbered from 0");
        Executable.Run("export", _copy, "-o", _folder.File("out.onnx")).Failed(1, $"has the class {number}");
    }

    [Fact]
    public void Export_ClassThatTheNetworkDoesNotHave_SaysSo()
    {
        Change(d =>
        {
            d["model"]!["classes"] = 1_000_000;
            d["classes"]![0]!["class"] = 999_999;
        });

        Executable.Run("export", _copy, "-o", _folder.File("out.onnx")).Failed(1, "does not belong to the bundle.json beside it");
    }

    [Fact]
    public void Open_NullInsideClass_SaysSo()
    {
        Change(d => d["classes"]![0]!["prototypes"] = new JsonArray(null, null, null));

        BothRefuse("bundle.json");
    }

    [Fact]
    public void Explain_MissingNetwork_SaysSo()
    {
        File.Delete(Path.Combine(_copy, "network.onnx"));

        Executable.Run("explain", _copy, _bundle.Photo).Failed(1, "network.onnx");
    }

    [Fact]
    public void Explain_TruncatedNetwork_SaysSo()
    {
        string network = Path.Combine(_copy, "network.onnx");
        File.WriteAllBytes(network, File.ReadAllBytes(network)[..3000]);

        Executable.RunApart("explain", _copy, _bundle.Photo).Failed(1, "network.onnx");
    }

    [Fact]
    public void Explain_OrdinaryModelAsNetwork_SaysSo()
    {
        File.Copy(_bundle.Model, Path.Combine(_copy, "network.onnx"), overwrite: true);

        Executable.RunApart("explain", _copy, _bundle.Photo).Failed(1, "network.onnx", "no part network");
    }

    [Fact]
    public void Explain_FewerPrototypesInDocument_DoesNotCrash()
    {
        Change(d =>
        {
            foreach (JsonNode? c in d["classes"]!.AsArray())
                c!["prototypes"]!.AsArray().RemoveAt(2);
        });

        Executable.Run("explain", _copy, _bundle.Photo).Failed(1, "bundle.json", "network.onnx");
    }

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("patches/../../secret.txt")]
    [InlineData("/SECRET")]
    public void Report_PathTraversal_ReadsNothingOutside(string path)
    {
        File.WriteAllText(_folder.File("secret.txt"), "the secret of the treasure");
        string secret = path == "/SECRET" ? _folder.File("secret.txt") : path;
        Change(d => d["classes"]![0]!["prototypes"]![0]!["exemplars"]![0]!["crop"] = secret);

        ProgramResult result = Executable.Run("report", _copy);

        Assert.InRange(result.ExitCode, 0, 1);
        string page = File.ReadAllText(Path.Combine(_copy, "index.html"));
        Assert.DoesNotContain(Convert.ToBase64String("the secret of the treasure"u8), page, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret of the treasure", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_ScriptInLabel_StaysText()
    {
        Change(d => d["classes"]![0]!["label"] = "</script><script>alert(1)</script>");

        Executable.Run("report", _copy).Succeeded();

        Assert.DoesNotContain("</script><script>alert(1)", File.ReadAllText(Path.Combine(_copy, "index.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_MissingPicture_StillBuilds()
    {
        Directory.Delete(Path.Combine(_copy, "patches"), recursive: true);

        Executable.Run("report", _copy).Succeeded();
    }

    [Fact]
    public void Open_NoBundleAtAll_SaysHowToMakeOne()
    {
        Executable.Run("report", _folder.Path).Failed(1, "is no bundle", "partwise fit");
        Executable.Run("report", _folder.File("nope")).Failed(1, "There is no bundle", "partwise fit");
    }

    private void BothRefuse(params string[] parts)
    {
        byte[] page = File.ReadAllBytes(Path.Combine(_copy, "index.html"));
        Executable.Run("explain", _copy, _bundle.Photo, "-o", _folder.File("out")).Failed(1, parts);
        Executable.Run("report", _copy).Failed(1, parts);
        Assert.Equal(page, File.ReadAllBytes(Path.Combine(_copy, "index.html")));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    private void Change(Action<JsonNode> change)
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Document))!;
        change(document);
        File.WriteAllText(Document, document.ToJsonString());
    }
}
