using System.Text;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.PostHoc;
using Partwise.Testing;
using Partwise.Tests.Models;
using Partwise.Tests.Parts;

namespace Partwise.Tests.PostHoc;

/// <summary>Shards of a fit and their merge: the bundle of a single run, or one clear line.</summary>
public sealed class ShardTests : IDisposable
{
    // What the real birds give in one run, whatever the number of shards it is compared with.
    private static SortedDictionary<string, string>? s_single;

    private readonly TemporaryFolder _folder = new();
    private readonly TinyClassifier _tiny = new(TinyClassifier.Usual);

    // "emu" is no label, the cats cannot be read, one ape neither.
    private readonly TinyPhotos _photos = new(
        "ape/1.png",
        "ape/2.png",
        "ape/broken.png",
        "ape/3.png",
        "bee/1.png",
        "bee/2.png",
        "cat/broken.png",
        "dog/1.png",
        "dog/2.png",
        "emu/1.png"
    );

    public void Dispose()
    {
        _tiny.Dispose();
        _photos.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, "5")]
    [InlineData(2, "2")]
    [InlineData(3, "auto")]
    [InlineData(7, "1")]
    public void Merge_AllShards_IsTheBundleOfASingleRunByteForByte(int count, string k)
    {
        BundleFitOptions options = Options(k);
        string single = _folder.File("single/birds.partwise"),
            merged = _folder.File("merged/birds.partwise");
        BundleFit.Run(_tiny.Path, _photos.Path, single, options, cancellationToken: TestContext.Current.CancellationToken);

        string[] shards = Fit(options, count);
        FittedBundle result = BundleMerge.Run(
            [.. shards.Reverse()],
            merged,
            new MergeOptions { Threads = 3 },
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(Contents(single), Contents(merged));
        Assert.True(result.Document.Certificate!.Holds);
        Assert.Equal(["ape/broken.png", "cat/broken.png"], result.Document.Skipped.Select(s => s.Path));
        Assert.Equal(["emu", "cat"], result.Document.SkippedClasses.Select(s => s.Path));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Merge_ShardsOfRealBirds_IsTheBundleOfASingleRunByteForByte(int count)
    {
        string model = TestData.Data("models", "cub7-mobilenetv2.onnx"),
            photos = TestData.Data("CUB_200_2011_subset");
        BundleFitOptions options = Options("3");
        options = options with { Fit = options.Fit with { ImagesPerClass = 3 } };
        string merged = _folder.File("merged/birds.partwise");

        BundleMerge.Run(Fit(options, count, "shards", model, photos), merged, cancellationToken: TestContext.Current.CancellationToken);

        s_single ??= Single(model, photos, options);
        Assert.Equal(s_single, Contents(merged));
    }

    [Fact]
    public void Merge_ShardMissing_SaysWhich()
    {
        string[] shards = Fit(Options("2"), 4);
        AssertRefused("Shards 2, 4 of 4 are missing; fit them, or give their folders too.", shards[0], shards[2]);
        AssertRefused("Shard 1 of 4 is missing; fit it, or give its folder too.", shards[1], shards[2], shards[3]);
    }

    [Fact]
    public void Merge_ShardTwice_SaysWhich()
    {
        string[] shards = Fit(Options("2"), 2);
        AssertRefused($"Shard 1 of 2 is given twice, as '{shards[0]}' and '{shards[0]}'; give it once.", shards[0], shards[0], shards[1]);
    }

    [Fact]
    public void Merge_OtherOptions_SaysWhichOption()
    {
        string one = Fit(Options("2"), 2)[0],
            other = Fit(Options("3"), 2, "other")[1];
        AssertRefused(
            $"'{other}' and '{one}' were fitted with different options: k is \"3\", and \"2\"; only shards of one fit can be merged.",
            one,
            other
        );
    }

    [Fact]
    public void Merge_OtherDivision_IsRefused()
    {
        string one = Fit(Options("2"), 2)[0],
            other = Fit(Options("2"), 3, "other")[1];
        AssertRefused(
            $"'{other}' and '{one}' are of different divisions, one into 3 and one into 2 shards; only shards of one fit can be merged.",
            one,
            other
        );
    }

    [Fact]
    public void Merge_OtherModel_IsRefused()
    {
        using var second = new TinyClassifier(TinyHead.Model((g, f) => g.Node("Softmax", g.Linear(g.Pooled(f), g.W(), g.B()))));
        string one = Fit(Options("2"), 2)[0],
            other = Fit(Options("2"), 2, "other", second.Path)[1];
        Assert.Contains("were fitted on different models (SHA-256", Refusal(one, other), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_OtherPhotos_IsRefused()
    {
        string one = Fit(Options("2"), 2)[0];
        File.Copy(Path.Combine(_photos.Path, "dog", "1.png"), Path.Combine(_photos.Path, "dog", "3.png"));
        string other = Fit(Options("2"), 2, "other")[1];
        Assert.Contains("were fitted on different lists of photos", Refusal(one, other), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_ModelChangedOrGone_IsRefused()
    {
        string[] shards = Fit(Options("2"), 2);
        using var second = new TinyClassifier(TinyHead.Model((g, f) => g.Node("Softmax", g.Linear(g.Pooled(f), g.W(), g.B()))));
        Assert.StartsWith(
            $"'{second.Path}' is not the model that the shards were fitted on (SHA-256 ",
            Refusal(new MergeOptions { Model = second.Path }, shards),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "There is no model 'gone.onnx'; say with `Model` where the fitted model lies now.",
            Refusal(new MergeOptions { Model = "gone.onnx" }, shards)
        );
    }

    [Fact]
    public void Merge_OtherVersion_SaysBoth()
    {
        string[] shards = Fit(Options("2"), 2);
        Edit(shards[1], text => text.Replace("\"partwise\": \"", "\"partwise\": \"9.", StringComparison.Ordinal));
        Assert.Contains("were made with different versions (Partwise 9.", Refusal(shards), StringComparison.Ordinal);
        Edit(shards[0], text => text.Replace("\"partwise\": \"", "\"partwise\": \"9.", StringComparison.Ordinal));
        Assert.EndsWith(": fit and merge with the same version.", Refusal(shards), StringComparison.Ordinal);
        Edit(shards[0], text => text.Replace("partwise.shard/1", "partwise.shard/2", StringComparison.Ordinal));
        Assert.EndsWith(
            "has the schema 'partwise.shard/2'; this version reads 'partwise.shard/1'; fit the shard again.",
            Refusal(shards),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("prototypes.safetensors")]
    [InlineData("features/class0000.safetensors")]
    [InlineData("patches/class0000/part0-00.jpg")]
    public void Merge_DamagedOrMissingFile_IsNamed(string name)
    {
        string[] shards = Fit(Options("2"), 2);
        string file = Path.Combine(shards[0], name);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        AssertRefused($"The shard '{shards[0]}' is damaged: '{name}' is not what was written; fit the shard again.", shards);
        File.Delete(file);
        AssertRefused($"The shard '{shards[0]}' lacks its file '{name}'; fit the shard again.", shards);
    }

    [Fact]
    public void Merge_HostileDocument_IsRefused()
    {
        string[] shards = Fit(Options("2"), 2);
        string document = File.ReadAllText(Path.Combine(shards[0], "shard.json"));
        Edit(
            shards[0],
            _ =>
                document.Replace(
                    "\"name\": \"patches/class0000/part0-00.jpg\"",
                    "\"name\": \"patches/../../x.jpg\"",
                    StringComparison.Ordinal
                )
        );
        Assert.StartsWith($"The shard '{shards[0]}' is damaged:", Refusal(shards), StringComparison.Ordinal);
        Edit(shards[0], _ => document[..(document.Length / 2)]);
        Assert.Contains("shard.json' is damaged (", Refusal(shards), StringComparison.Ordinal);
        Edit(shards[0], _ => document.Replace("\"index\": 1,", "\"index\": 3,", StringComparison.Ordinal));
        Assert.Contains("It says that it is shard 3 of 2)", Refusal(shards), StringComparison.Ordinal);
        Edit(shards[0], _ => document.Replace("\"plannedClasses\": 4", "\"plannedClasses\": 5", StringComparison.Ordinal));
        Assert.Contains("different lists of photos", Refusal(shards), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_NoShard_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        AssertRefused(
            $"'{_folder.File("empty")}' is no shard: it has no shard.json; give folders that 'partwise fit' has written with `Shard`.",
            _folder.File("empty")
        );
        AssertRefused($"There is no shard '{_folder.File("gone")}'; fit it with 'partwise fit' and `Shard`.", _folder.File("gone"));
    }

    [Fact]
    public void Fit_ShardThatIsThere_IsReplacedOnlyIfAllowed()
    {
        BundleFitOptions options = Options("2");
        string shard = Fit(options, 2)[0];
        Assert.StartsWith(
            $"'{shard}' already exists",
            Assert.Throws<OutputException>(() => Fit(options, 2)).Message,
            StringComparison.Ordinal
        );
        Fit(options with { Overwrite = true }, 2);
        File.WriteAllText(Path.Combine(shard, "mine.txt"), "");
        Assert.Contains(
            "mine.txt",
            Assert.Throws<OutputException>(() => Fit(options with { Overwrite = true }, 2)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Fit_ShardByPrediction_IsRefused()
    {
        BundleFitOptions options = Options("2");
        options = options with { Fit = options.Fit with { Assign = AssignMode.Prediction } };
        Assert.StartsWith(
            "`Shard` divides the classes of the dataset",
            Assert.Throws<PartwiseException>(() => Fit(options, 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("shards")));
    }

    [Fact]
    public void Fit_ShardOfStoredFeatures_IsRefused() =>
        Assert.StartsWith(
            "`Shard` and `Features` do not go together",
            Assert.Throws<PartwiseException>(() => Fit(Options("2") with { Features = "features" }, 2)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Fit_ShardOfAnotherHead_IsRefused()
    {
        using var other = new TinyClassifier(
            TinyHead.Model((g, f) => g.Linear(g.Node("Flatten", g.Node("GlobalMaxPool", f)), g.W(), g.B()))
        );
        Assert.Contains(
            "cannot be fitted in shards",
            Assert.Throws<PartwiseException>(() => Fit(Options("2"), 2, model: other.Path)).Message,
            StringComparison.Ordinal
        );
    }

    private static BundleFitOptions Options(string k) =>
        new()
        {
            Fit = new FitOptions
            {
                Decomposition = new DecompositionOptions
                {
                    K = k == "auto" ? null : int.Parse(k, System.Globalization.CultureInfo.InvariantCulture),
                },
                Exemplars = 2,
                Threads = 2,
            },
        };

    private SortedDictionary<string, string> Single(string model, string photos, BundleFitOptions options)
    {
        string single = _folder.File("single/birds.partwise");
        BundleFit.Run(model, photos, single, options, cancellationToken: TestContext.Current.CancellationToken);
        return Contents(single);
    }

    private static SortedDictionary<string, string> Contents(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(f => Path.GetRelativePath(folder, f), FileHash.Sha256),
            StringComparer.Ordinal
        );

    private static void Edit(string shard, Func<string, string> edit)
    {
        string path = Path.Combine(shard, "shard.json");
        File.WriteAllText(path, edit(File.ReadAllText(path)), new UTF8Encoding(false));
    }

    private string[] Fit(BundleFitOptions options, int count, string folder = "shards", string? model = null, string? photos = null)
    {
        Directory.CreateDirectory(_folder.File(folder));
        return
        [
            .. Enumerable
                .Range(1, count)
                .Select(i =>
                    ShardFit
                        .Run(
                            model ?? _tiny.Path,
                            photos ?? _photos.Path,
                            _folder.File(folder + "/birds.partwise"),
                            options with
                            {
                                Fit = options.Fit with { Shard = Shard.Create(i, count) },
                            },
                            cancellationToken: TestContext.Current.CancellationToken
                        )
                        .Folder
                ),
        ];
    }

    private void AssertRefused(string message, params string[] shards) => Assert.Equal(message, Refusal(shards));

    private string Refusal(params string[] shards) => Refusal(new MergeOptions(), shards);

    private string Refusal(MergeOptions options, params string[] shards)
    {
        string bundle = _folder.File("refused.partwise");
        string message = Assert
            .ThrowsAny<PartwiseException>(() =>
                BundleMerge.Run(shards, bundle, options, cancellationToken: TestContext.Current.CancellationToken)
            )
            .Message;
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.Path), e => e.Contains("refused", StringComparison.Ordinal));
        return message;
    }
}
