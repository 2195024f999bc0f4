using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class FitTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_Json_HoldsEveryKeyOfTheContract()
    {
        JsonElement root = bundle.Fit.Json();

        root.Has("schema:s", "bundle:s", "classes:a", "certificate:o", "seconds:o", "peakMemoryBytes:n");
        Assert.Equal("partwise.fit/1", root.At("schema").GetString());
        Assert.Equal(3, root.At("classes").GetArrayLength());
        foreach (JsonElement c in root.At("classes").EnumerateArray())
        {
            c.Has(
                "class:n",
                "label:s",
                "images:n",
                "skipped:n",
                "k:n",
                "nmfError:n",
                "epsilon:n?",
                "bound:n?",
                "worstMapCosine:n",
                "coefficients:a"
            );
            Assert.Equal(4, c.At("images").GetInt32());
            Assert.Equal(3, c.At("coefficients").GetArrayLength());
        }
        root.At("certificate")
            .Has(
                "prototypeSumMaxAbs:n",
                "networkSumMaxAbs:n",
                "logitSumMaxAbs:n",
                "logitSumMeanAbs:n",
                "originalOutputsBitIdentical:b",
                "images:n"
            );
        root.At("seconds").Has("decode:n", "forward:n", "factorise:n", "report:n", "total:n");
    }

    [Fact]
    public void Fit_TinyModel_CertificateHolds()
    {
        JsonElement certificate = bundle.Fit.Json().At("certificate");

        Assert.Equal(0, certificate.At("prototypeSumMaxAbs").GetDouble());
        Assert.InRange(certificate.At("networkSumMaxAbs").GetDouble(), 0, 1e-6);
        Assert.InRange(certificate.At("logitSumMaxAbs").GetDouble(), 0, 1e-4);
        Assert.True(certificate.At("originalOutputsBitIdentical").GetBoolean());
        Assert.Equal(12, certificate.At("images").GetInt32());
    }

    [Fact]
    public void Fit_Bundle_HasItsFilesAndDocument()
    {
        foreach (string file in new[] { "bundle.json", "network.onnx", "prototypes.safetensors", "index.html" })
            Assert.True(File.Exists(Path.Combine(bundle.Path, file)), file);
        JsonElement document = bundle.Document();
        document.Has(
            "schema:s",
            "version:s",
            "kind:s",
            "additive:b",
            "model:o",
            "options:o",
            "labels:a",
            "classes:a",
            "certificate:o",
            "skipped:a"
        );
        Assert.Equal("partwise.bundle/1", document.At("schema").GetString());
        Assert.Equal("post-hoc", document.At("kind").GetString());
        foreach (
            JsonElement exemplar in document
                .At("classes")
                .EnumerateArray()
                .SelectMany(c => c.At("prototypes").EnumerateArray())
                .SelectMany(p => p.At("exemplars").EnumerateArray())
        )
            Assert.True(File.Exists(Path.Combine(bundle.Path, exemplar.At("crop").GetString()!)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(bundle.Path)!, ".*"));
    }

    [Fact]
    public void Fit_Prototypes_SumToTheHead()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(bundle.Path, "prototypes.safetensors"));

        Assert.Equal([3, 16], file.Tensors["class.0.prototypes"].Shape);
        double[] prototypes = file.Read<double>("class.0.prototypes"),
            coefficient = file.Read<double>("class.0.coefficient");
        double[] basis = file.Read<double>("class.0.basis"),
            residual = file.Read<double>("class.0.residual");
        Assert.All(
            Enumerable.Range(0, prototypes.Length),
            i => Assert.Equal(prototypes[i], (coefficient[i / 16] * basis[i]) + residual[i], 1e-12)
        );
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("7")]
    public void Fit_AnyThreads_SameNumbers(string threads)
    {
        string other = _folder.File("tiny.partwise");

        Executable.Run("fit", bundle.Model, bundle.Photos, "-o", other, "-k", "3", "--threads", threads, "--quiet").Succeeded();

        foreach (string file in new[] { "bundle.json", "prototypes.safetensors", "network.onnx", "index.html" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(bundle.Path, file)), File.ReadAllBytes(Path.Combine(other, file)));
    }

    [Fact]
    public void Fit_AssignPrediction_GroupsAnyFolder()
    {
        string flat = _folder.File("flat");
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < 3; i++)
                TinyPhotos.Write(Path.Combine(flat, $"{c}-{i}.png"), c, i);
        }

        JsonElement root = Executable
            .Run("fit", bundle.Model, flat, "--assign", "prediction", "-k", "2", "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.Equal(["red", "green", "blue"], root.At("classes").EnumerateArray().Select(c => c.At("label").GetString()));
        Assert.All(root.At("classes").EnumerateArray(), c => Assert.Equal(3, c.At("images").GetInt32()));
    }

    [Fact]
    public void Fit_PresetPaper_RecordsThePublishedMethod()
    {
        Executable.Run("fit", bundle.Model, bundle.Photos, "--preset", "paper", "-k", "2", "-o", _folder.File("p.partwise")).Succeeded();

        JsonElement options = Read(_folder.File("p.partwise/bundle.json")).At("options");
        Assert.Equal("paper", options.At("preset").GetString());
        Assert.Equal("paper", options.At("basis").GetString());
        Assert.Equal("paper", options.At("refine").GetString());
    }

    [Fact]
    public void Fit_AutoK_ChoosesPerClass()
    {
        JsonElement root = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "auto", "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.All(root.At("classes").EnumerateArray(), c => Assert.InRange(c.At("k").GetInt32(), 1, 16));
        Assert.Equal("auto", Read(_folder.File("p.partwise/bundle.json")).At("options").At("k").GetString());
    }

    [Fact]
    public void Fit_Classes_FitsOnlyThose()
    {
        JsonElement root = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", "--classes", "blue,0", "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.Equal([0, 2], root.At("classes").EnumerateArray().Select(c => c.At("class").GetInt32()));
    }

    [Fact]
    public void Fit_ImagesPerClass_UsesThatMany()
    {
        JsonElement root = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", "--images-per-class", "2", "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.All(root.At("classes").EnumerateArray(), c => Assert.Equal(2, c.At("images").GetInt32()));
    }

    [Fact]
    public void Fit_LabelMap_SettlesWhatNamesDoNot()
    {
        string photos = _folder.File("photos");
        TinyPhotos.Write(Path.Combine(photos, "tomatoes", "a.png"), 0, 1);
        File.WriteAllText(_folder.File("map.csv"), "folder,label\ntomatoes,red\n");

        JsonElement root = Executable
            .Run("fit", bundle.Model, photos, "-k", "2", "--label-map", _folder.File("map.csv"), "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.Equal("red", Assert.Single(root.At("classes").EnumerateArray()).At("label").GetString());
    }

    [Theory]
    [InlineData("--factorizer", "pca")]
    [InlineData("--factorizer", "kmeans")]
    [InlineData("--factorizer", "random")]
    [InlineData("--basis", "paper")]
    [InlineData("--refine", "least-squares")]
    [InlineData("--refine", "objective")]
    [InlineData("--refine", "uniform")]
    [InlineData("--refine", "largest")]
    public void Fit_EveryMethod_IsExact(string option, string value)
    {
        JsonElement root = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", option, value, "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.Equal(0, root.At("certificate").At("prototypeSumMaxAbs").GetDouble());
        Assert.Equal(value, Read(_folder.File("p.partwise/bundle.json")).At("options").At(option[2..]).GetString());
    }

    [Fact]
    public void Fit_Text_ShowsTableCertificateAndReport()
    {
        ProgramResult result = Executable
            .RunIn(_folder.Path, "fit", bundle.Model, bundle.Photos, "-k", "2", "-o", "p.partwise")
            .Succeeded();

        Assert.Contains("certificate holds on 12 images", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("report: p.partwise/index.html\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("decomposing", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
        Assert.DoesNotContain('\r', result.Output + result.Error);
    }

    [Fact]
    public void Fit_Overwrite_ReplacesAnEarlierBundle()
    {
        string copy = bundle.CopyTo(_folder.File("p.partwise"));
        File.WriteAllText(Path.Combine(copy, "patches", "stale.jpg"), "");

        Executable.Run("fit", bundle.Model, bundle.Photos, "-k", "2", "-o", copy, "--overwrite", "--quiet").Succeeded();

        Assert.Equal("2", Read(Path.Combine(copy, "bundle.json")).At("options").At("k").GetString());
        Assert.False(File.Exists(Path.Combine(copy, "patches", "stale.jpg")));
        Assert.Equal([copy], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
