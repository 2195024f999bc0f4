using System.Security.Cryptography;
using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Models, folders and options at the edge of what fit and inspect meet.</summary>
public sealed class FitEdgeTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_ModelWithExternalData_CarriesItAndExplains()
    {
        Directory.CreateDirectory(_folder.File("model"));
        string model = _folder.File("model/large.onnx"),
            target = _folder.File("out/large.partwise");
        OnnxModel.Load(bundle.Model).SaveAs(model, externalDataThreshold: 1000);
        Assert.True(File.Exists(model + ".data"));

        JsonElement fit = Executable.Run("fit", model, bundle.Photos, "-k", "2", "-o", target, "--json").Succeeded().Json();

        Assert.True(fit.At("certificate").At("holds").GetBoolean());
        Assert.True(File.Exists(Path.Combine(target, "network.onnx.data")));
        string plain = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model)));
        Assert.NotEqual(plain, Read(Path.Combine(target, "bundle.json")).At("model").At("sha256").GetString());
        Directory.Delete(_folder.File("model"), recursive: true);
        Executable.Run("explain", target, bundle.Photo, "--json").Succeeded();
    }

    [Fact]
    public void Fit_SameFolderTwice_DoesNotReadItsOwnPictures()
    {
        string photos = TinyPhotos.WriteFolders(_folder.File("photos"), count: 2);
        string first = Path.Combine(photos, "red", "first.partwise"),
            second = Path.Combine(photos, "blue.partwise");
        Executable.Run("fit", bundle.Model, photos, "-k", "2", "-o", first, "--quiet").Succeeded();
        Executable.Run("fit", bundle.Model, photos, "-k", "2", "-o", second, "--quiet").Succeeded();

        JsonElement fit = Executable
            .Run("fit", bundle.Model, photos, "-k", "2", "-o", _folder.File("c.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.All(fit.At("classes").EnumerateArray(), c => Assert.Equal(2, c.At("images").GetInt32()));
        Assert.Empty(fit.At("skipped").EnumerateArray());
        Assert.Empty(fit.At("skippedClasses").EnumerateArray());
    }

    [Fact]
    public void Fit_SharedParts_SaysWhichPartOfWhichGroupEachIs()
    {
        string target = _folder.File("shared.partwise");
        string said = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", "--factorizer", "contrast", "--share", "all", "-o", target)
            .Succeeded()
            .Output;
        Assert.Contains("shared: part 1 is the same part in all", said, StringComparison.Ordinal);
        Assert.Contains("classes of the group 'all'", said, StringComparison.Ordinal);
        JsonElement document = Read(Path.Combine(target, "bundle.json"));
        Assert.Equal("all", document.At("options").At("share").GetString());
        foreach (JsonElement c in document.At("classes").EnumerateArray())
        {
            Assert.Equal("all", c.At("sharedGroup").GetString());
            Assert.Equal([0, 1], c.At("prototypes").EnumerateArray().Select(p => p.At("sharedPart").GetInt32()));
        }
        Assert.True(document.At("certificate").At("holds").GetBoolean());
        string none = _folder.File("none.partwise");
        string[] fit = ["fit", bundle.Model, bundle.Photos, "-o", none, "--factorizer", "contrast"];
        Executable.Run([.. fit, "--share", "all", "-k", "auto"]).Failed(1, "--share gives every class the same number of parts; give -k");
        Executable.Run([.. fit, "--share", "all", "--shard", "1/2"]).Failed(1, "--shard");
        Executable.Run([.. fit, "--share", "no.json"]).Failed(1, "The groups 'no.json' do not exist; give a JSON file of groups, or all.");
        Assert.False(Directory.Exists(none));
    }

    [Fact]
    public void Fit_UnknownKernels_SaysWhatIsAllowed() =>
        Executable
            .RunWith([("PARTWISE_KERNELS", "foo")], "fit", bundle.Model, bundle.Photos, "-o", _folder.File("p.partwise"))
            .Failed(1, "PARTWISE_KERNELS is 'foo'", "scalar");

    [Fact]
    public void Fit_Refused_RemovesTheParentsThatItMade()
    {
        Executable.Run("fit", _folder.File("none.onnx"), bundle.Photos, "-o", _folder.File("new/deep/x.partwise")).Failed(1, "none.onnx");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Fit_MeasuresSteadinessUnlessToldNotTo()
    {
        JsonElement fit = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();
        JsonElement without = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "2", "--measure-stability", "false", "-o", _folder.File("q.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.All(fit.At("classes").EnumerateArray(), c => Assert.Equal(2, c.At("halfSplitCorrelations").GetArrayLength()));
        Assert.All(
            fit.At("classes").EnumerateArray(),
            c => Assert.Equal(c.At("steadiness").EnumerateArray().Min(s => s.GetDouble()), c.At("worstSteadiness").GetDouble())
        );
        Assert.All(fit.At("classes").EnumerateArray(), c => Assert.Equal("split into 2 (the setting -k 2)", c.At("kReason").GetString()));
        Assert.All(without.At("classes").EnumerateArray(), c => Assert.Equal(JsonValueKind.Null, c.At("steadiness").ValueKind));
        Assert.All(fit.At("classes").EnumerateArray(), c => Assert.Equal(JsonValueKind.Null, c.At("trials").ValueKind));
        Assert.Equal(
            File.ReadAllBytes(_folder.File("p.partwise/prototypes.safetensors")),
            File.ReadAllBytes(_folder.File("q.partwise/prototypes.safetensors"))
        );
    }

    [Fact]
    public void Fit_AutoK_WritesItsTrials()
    {
        JsonElement fit = Executable
            .Run("fit", bundle.Model, bundle.Photos, "-k", "auto", "-o", _folder.File("p.partwise"), "--json")
            .Succeeded()
            .Json();

        Assert.All(fit.At("classes").EnumerateArray(), c => c.At("trials")[0].Has("k:n", "smallestEvidenceShare:n", "accepted:b"));
    }

    [Fact]
    public void Fit_Bundle_RecordsHowItWasMade()
    {
        JsonElement document = bundle.Document();

        document.At("options").Has("split:s", "nonNegativeScaling:b", "weightChannels:b", "exemplars:n");
        Assert.Equal("train", document.At("options").At("split").GetString());
        document.At("versions").Has("partwise:s", "onnxruntime:s", "libvips:s");
        Assert.Equal("metadata", document.At("model").At("preprocessing").At("source").GetString());
        Assert.Equal("full", bundle.Fit.Json().At("crop").GetString());
        Assert.All(document.At("classes").EnumerateArray(), c => c.Has("prototypeSumMaxAbs:n", "networkSumMaxAbs:n", "logitSumMaxAbs:n"));
    }

    [Fact]
    public void Fit_ClassesAndMapEntriesWithoutImages_AreNamed()
    {
        File.WriteAllText(_folder.File("map.csv"), "folder,label\nred,red\nplums,blue\n");

        ProgramResult result = Executable
            .Run(
                "fit",
                bundle.Model,
                bundle.Photos,
                "-k",
                "2",
                "--classes",
                "red,grey",
                "--label-map",
                _folder.File("map.csv"),
                "-o",
                _folder.File("p.partwise")
            )
            .Succeeded();

        Assert.Contains("left out 'grey': it has no images.", result.Error, StringComparison.Ordinal);
        Assert.Contains("The label map names 'plums'", result.Error, StringComparison.Ordinal);
        JsonElement document = Read(_folder.File("p.partwise/bundle.json"));
        Assert.Equal("map.csv", document.At("options").At("labelMap").GetString());
        Assert.Contains("plums", Assert.Single(document.At("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_AssumedPreprocessing_WarnsBeforeTheWork()
    {
        string model = TinyModel.Write(_folder.File("m.onnx"), change: m => m.SetMetadata("preprocessing", null));

        ProgramResult result = Executable.Run("fit", model, bundle.Photos, "-k", "2", "-o", _folder.File("p.partwise")).Succeeded();

        Assert.InRange(
            result.Error.IndexOf("is assumed", StringComparison.Ordinal),
            0,
            result.Error.IndexOf("decomposing", StringComparison.Ordinal)
        );
        Assert.Equal(2, result.Error.Split("is assumed").Length);
    }

    [Fact]
    public void Inspect_TwoInputs_AnswersWithReasonAndRemedy()
    {
        string model = TinyModel.Write(
            _folder.File("two.onnx"),
            change: m => m.Graph.Input.Add(new OnnxValueInfo("other", OnnxElementType.Float, [1]).ToProto())
        );

        JsonElement root = Executable.Run("inspect", model, "--json").Succeeded().Json();

        Assert.False(root.At("decomposable").GetBoolean());
        Assert.Contains("2 inputs (input, other)", root.At("reason").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", root.At("remedy").GetString());
    }

    [Fact]
    public void Inspect_LabelsBesideOfWrongCount_WarnsWhereFitRefuses()
    {
        string model = TinyModel.Write(_folder.File("m.onnx"), change: m => m.SetMetadata("labels", null));
        File.WriteAllText(_folder.File("m.labels.txt"), "red\ngreen\n");

        ProgramResult result = Executable.Run("inspect", model, "--json").Succeeded();

        Assert.Equal("none", result.Json().At("labels").At("source").GetString());
        Assert.Contains("m.labels.txt", result.Error, StringComparison.Ordinal);
        Executable.Run("fit", model, bundle.Photos, "-o", _folder.File("p.partwise")).Failed(1, "m.labels.txt");
    }

    private static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
