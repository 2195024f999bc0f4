using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary><c>analyze</c> and <c>prune</c> on a prototype network.</summary>
public sealed class AnalyzeTests(TinyBundle postHoc, TinyPrototypes prototypes) : IDisposable
{
    private static readonly string[] s_checks =
    [
        "projected",
        "drift",
        "duplicates",
        "collapsed",
        "background",
        "impure",
        "strongest",
        "weak",
    ];

    private readonly TemporaryFolder _folder = new();

    private string Pruned => _folder.File("pruned.partwise");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyze_Bundle_HoldsTheContractAndGoesIntoTheBundle()
    {
        string bundle = Copy(prototypes.Path, "analysed.partwise");
        ProgramResult result = Executable
            .Run("analyze", bundle, prototypes.Birds, "--train-patches", "3", "--test-patches", "2", "--json", "--no-progress")
            .Succeeded();
        Assert.Equal("", result.Error);
        JsonElement root = result
            .Json()
            .Has(
                "schema:s",
                "bundle:s",
                "dataset:s",
                "prototypes:n",
                "trainImages:n",
                "testImages:n",
                "receptiveShare:n",
                "checks:a",
                "skipped:a"
            );
        Assert.Equal(
            ("partwise.analyze/1", bundle, "birds"),
            (root.At("schema").GetString(), root.At("bundle").GetString(), root.At("dataset").GetString())
        );
        Assert.Equal(
            (6, 12, 6, 0),
            (
                root.At("prototypes").GetInt32(),
                root.At("trainImages").GetInt32(),
                root.At("testImages").GetInt32(),
                root.At("skipped").GetArrayLength()
            )
        );
        Dictionary<string, JsonElement> checks = root.At("checks")
            .EnumerateArray()
            .ToDictionary(c => c.Has("name:s", "question:s", "answer:s", "passed:b?", "findings:a").At("name").GetString()!);
        Assert.Equal(s_checks, checks.Keys);
        Assert.True(checks["projected"].At("passed").GetBoolean());
        Assert.True(checks["drift"].At("passed").GetBoolean());
        // The box is all that the network saw.
        Assert.Equal(JsonValueKind.Null, checks["background"].At("passed").ValueKind);

        JsonElement[] analysed = [.. TinyBundle.DocumentOf(bundle).At("analysis").At("prototypes").EnumerateArray()];
        Assert.Equal(6, analysed.Length);
        Assert.All(analysed, p => Assert.Equal((3, 2), (p.At("train").GetArrayLength(), p.At("test").GetArrayLength())));
        Assert.All(
            analysed.SelectMany(p => p.At("train").EnumerateArray()),
            p =>
            {
                Assert.True(File.Exists(Path.Combine(bundle, p.At("crop").GetString()!)));
                int[] box = [.. p.At("box").EnumerateArray().Select(v => v.GetInt32())];
                // Patches lie in the box, 36×32 pixels at (6, 4).
                Assert.True(box[0] >= 6 && box[1] >= 4 && box[0] + box[2] <= 42 && box[1] + box[3] <= 36, string.Join(',', box));
            }
        );
        Assert.Contains("\"analysis\":{", File.ReadAllText(Path.Combine(bundle, "index.html")), StringComparison.Ordinal);
        // It is still the same network.
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(prototypes.Path, "network.onnx")),
            File.ReadAllBytes(Path.Combine(bundle, "network.onnx"))
        );
        string text = Executable.Run("analyze", bundle, prototypes.Birds, "--no-progress").Succeeded().Output;
        Assert.Contains("6 prototypes, nearest patches among 12 training and 6 test photos", text, StringComparison.Ordinal);
        Assert.Contains($"report: {Path.Combine(bundle, "index.html")}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Prune_Bundle_HoldsTheContractAndMakesABundleThatExplains()
    {
        string[] before = Files(prototypes.Path);
        JsonElement root = Executable
            .Run("prune", prototypes.Path, prototypes.Birds, "-o", Pruned, "-k", "4", "--threshold", "2", "--json", "--no-progress")
            .Succeeded()
            .Json()
            .Has(
                "schema:s",
                "bundle:s",
                "before:n",
                "after:n",
                "pruned:a",
                "merged:a",
                "emptyClasses:a",
                "trainBefore:n",
                "trainAfter:n",
                "testBefore:n",
                "testAfter:n",
                "objective:n",
                "publishedObjective:n",
                "gap:n",
                "skipped:a"
            );
        Assert.Equal(
            ("partwise.prune/1", Pruned, 6),
            (root.At("schema").GetString(), root.At("bundle").GetString(), root.At("before").GetInt32())
        );
        Assert.Equal(6, root.At("after").GetInt32() + root.At("pruned").GetArrayLength() + root.At("merged").GetArrayLength());
        Assert.InRange(root.At("gap").GetDouble(), 0, 1e-6);
        Assert.Equal(before, Files(prototypes.Path));
        JsonElement document = TinyBundle.DocumentOf(Pruned);
        Assert.Equal("prune", document.At("training").At("stages").EnumerateArray().Last().At("stage").GetString());
        Assert.Equal(root.At("after").GetInt32(), document.At("classes").EnumerateArray().Sum(c => c.At("prototypes").GetArrayLength()));
        JsonElement explained = Executable
            .Run("explain", Pruned, prototypes.Photo, "--box", "6,4,36,32", "--json")
            .Succeeded()
            .Json()
            .At("images")[0];
        Assert.All(explained.At("predictions").EnumerateArray(), p => Assert.InRange(p.At("sumError").GetDouble(), 0, 1e-4));
        Executable.Run("prune", prototypes.Path, prototypes.Birds, "-o", Pruned).Failed(1, "already exists", "--overwrite");

        // A prototype's nearest patch is the one it was projected onto, so the rule removes none; what is merged changes no answer.
        string text = Executable
            .Run(
                "prune",
                prototypes.Path,
                prototypes.Birds,
                "-o",
                Pruned,
                "-k",
                "1",
                "--threshold",
                "1",
                "--last",
                "keep",
                "--overwrite",
                "--no-progress"
            )
            .Succeeded()
            .Output;
        Assert.Matches("^[1-6] of 6 prototypes kept; 0 of mixed neighbourhoods removed, [0-5] merged into an equal one", text);
        string recognised = text.Split('\n').Single(l => l.StartsWith("test photos recognised: ", StringComparison.Ordinal));
        Assert.Equal(recognised.Split(' ')[3], recognised.Split(' ')[6]);
        Assert.DoesNotContain("last layer:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainAndPrune_SameSeedTwice_GiveTheSameBytes()
    {
        string again = prototypes.Train(Path.Combine("twice", Path.GetFileName(prototypes.Path)), 0, "box");
        Assert.Equal(Contents(prototypes.Path), Contents(again));

        string[] pruned = [Pruned, Path.Combine(Path.GetDirectoryName(Pruned)!, "twice", Path.GetFileName(Pruned))];
        foreach (string bundle in pruned)
            Executable.Run("prune", prototypes.Path, prototypes.Birds, "-o", bundle, "-k", "4", "--threshold", "2", "--quiet").Succeeded();
        Assert.Equal(Contents(pruned[0]), Contents(pruned[1]));
    }

    [Fact]
    public void AnalyzeAndPrune_NoPrototypeNetwork_SayWhatIsNeeded()
    {
        Executable
            .Run("analyze", postHoc.Path, postHoc.Photos)
            .Failed(1, $"'{postHoc.Path}' holds a model taken apart, not a prototype network; make one with 'partwise train protopnet'.");
        Executable.Run("prune", postHoc.Path, postHoc.Photos, "-o", Pruned).Failed(1, "holds a model taken apart, not a prototype network");
        string nothing = _folder.File("nothing.partwise");
        Executable.Run("analyze", nothing, prototypes.Birds).Failed(1, $"There is no bundle '{nothing}'");
        Executable.Run("analyze", prototypes.Backbone, prototypes.Birds).Failed(1, "There is no bundle");
        Assert.False(Directory.Exists(Pruned));
    }

    [Fact]
    public void AnalyzeAndPrune_DatasetOfOtherClasses_AreRefusedAndChangeNothing()
    {
        string[] before = Files(prototypes.Path);
        string other = TinyPrototypes.WriteBirds(_folder.File("other"), ["gull", "tern", "skua"]);
        Executable
            .Run("analyze", prototypes.Path, other)
            .Failed(1, "No class of 'other' is one of the network's (red, green, blue, …); give the dataset that it was trained on");
        Executable.Run("prune", prototypes.Path, other, "-o", Pruned).Failed(1, "No class of 'other' is one of the network's");
        Executable.Run("analyze", prototypes.Path, _folder.File("none")).Failed(1, "does not exist");
        Assert.Equal(before, Files(prototypes.Path));
        Assert.False(Directory.Exists(Pruned));

        // Of a dataset with one class more, that class is left out.
        string more = TinyPrototypes.WriteBirds(_folder.File("more"), ["red", "green", "blue", "gull"]);
        ProgramResult result = Executable.Run("analyze", Copy(prototypes.Path, "b.partwise"), more, "--json").Succeeded();
        Assert.Contains(
            "partwise: warning: the network has no class 'gull'; its photos are left out.",
            result.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(12, result.Json().At("trainImages").GetInt32());
    }

    [Fact]
    public void AnalyzeAndPrune_PhotosThatAreMissingOrBroken_AreSkippedAndNamed()
    {
        string birds = TinyPrototypes.WriteBirds(_folder.File("birds"), ["red", "green", "blue"]),
            bundle = Copy(prototypes.Path, "b.partwise");
        File.Delete(Path.Combine(birds, "images", "red", "1.png"));
        File.WriteAllText(Path.Combine(birds, "images", "green", "2.png"), "no photo");
        File.WriteAllText(Path.Combine(birds, "images", "blue", "5.png"), "");
        string[] expected = ["blue/5.png", "green/2.png", "red/1.png"];
        ProgramResult analysed = Executable.Run("analyze", bundle, birds, "--json").Succeeded(),
            pruned = Executable.Run("prune", bundle, birds, "-o", Pruned, "-k", "1", "--threshold", "1", "--json").Succeeded();
        foreach (ProgramResult result in new[] { analysed, pruned })
        {
            Assert.Equal(
                expected,
                result.Json().At("skipped").EnumerateArray().Select(s => s.At("path").GetString()!).Order(StringComparer.Ordinal)
            );
            Assert.All(expected, path => Assert.Contains($"partwise: warning: skipped {path}: ", result.Error, StringComparison.Ordinal));
            Assert.DoesNotContain(
                _folder.Path,
                string.Join('\n', result.Json().At("skipped").EnumerateArray().Select(s => s.At("reason").GetString())),
                StringComparison.Ordinal
            );
        }
        Assert.Equal((10, 5), (analysed.Json().At("trainImages").GetInt32(), analysed.Json().At("testImages").GetInt32()));

        foreach (string photo in Directory.EnumerateFiles(Path.Combine(birds, "images"), "*.png", SearchOption.AllDirectories))
            File.WriteAllText(photo, "no photo");
        Executable
            .Run("prune", bundle, birds, "-o", Pruned, "--overwrite")
            .Failed(1, "None of the 11 training photos can be read; the first one, 'red/0.png': ");
        Executable.Run("analyze", bundle, birds).Failed(1, "None of the 11 training photos can be read");
        // What was there stays.
        Assert.Equal(6, TinyBundle.DocumentOf(bundle).At("analysis").At("prototypes").GetArrayLength());
        Assert.True(File.Exists(Path.Combine(Pruned, "network.onnx")));
    }

    [Fact]
    public void AnalyzeAndPrune_DatasetWithoutBoxes_Warn()
    {
        string photos = TinyPhotos.WriteFolders(_folder.File("photos"), 4);
        const string warning =
            "partwise: warning: 12 of the 12 photos of 'photos' have no annotated box, so the network is shown the whole photo;";
        Assert.Contains(
            warning,
            Executable.Run("analyze", Copy(prototypes.Path, "b.partwise"), photos).Succeeded().Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            warning,
            Executable.Run("prune", prototypes.Path, photos, "-o", Pruned, "-k", "1", "--threshold", "1").Succeeded().Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AnalyzeAndPrune_WrongNumbers_AreUsageErrors()
    {
        Executable
            .Run("analyze", prototypes.Path, prototypes.Birds, "--train-patches", "0")
            .Failed(2, "--train-patches is 0; 1 to 100 is allowed.");
        Executable
            .Run("prune", prototypes.Path, prototypes.Birds, "-o", Pruned, "-k", "2", "--threshold", "3")
            .Failed(2, "--threshold is 3, but only 2 nearest patches are looked at");
        Executable
            .Run("prune", prototypes.Path, prototypes.Birds, "-o", Pruned, "--last", "sgd")
            .Failed(2, "--last is 'sgd'; convex, adam, keep are allowed.");
        Executable.Run("prune", prototypes.Path, prototypes.Birds).Failed(2, "is missing");
        Executable
            .Run("prune", prototypes.Path, prototypes.Birds, "-o", Pruned, "-k", "1000", "--threshold", "1000")
            .Failed(1, "Pruning would remove all 6 prototypes");
    }

    private string Copy(string bundle, string name) => Folders.Copy(bundle, _folder.File(name));

    private static (string Name, string Content)[] Contents(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(f => (Path.GetRelativePath(folder, f), Convert.ToBase64String(File.ReadAllBytes(f)))),
        ];

    private static string[] Files(string bundle) =>
        [
            .. Directory
                .EnumerateFiles(bundle, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O} {new FileInfo(f).Length}"),
        ];
}
