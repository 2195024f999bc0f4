using System.Text.Json;
using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Explanations;
using Partwise.Models;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class EditTests(TinyBundle bundle, TinyPrototypes prototypes) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Edit_PartRemoved_IsAModelThatIsInspectedAndFittedAgain()
    {
        string model = _folder.File("edited.onnx"),
            again = _folder.File("again.partwise");
        byte[] original = File.ReadAllBytes(bundle.Model);

        JsonElement root = Executable
            .Run(
                "edit",
                bundle.Path,
                "--remove",
                "red:1",
                "--scale",
                "green:2=0.5",
                "-o",
                model,
                "--evaluate",
                bundle.Photos,
                "--json",
                "--no-progress"
            )
            .Succeeded()
            .Json();

        root.Has("schema:s", "bundle:s", "model:s", "inPlace:b", "edit:o", "accuracy:o", "changed:a", "skipped:a");
        root.At("accuracy").Has("photos:n", "before:n", "beforeInterval:o", "after:n", "difference:n", "pValue:n");
        Assert.Equal(12, root.At("accuracy").At("photos").GetInt32());
        Assert.True(root.At("inPlace").GetBoolean());
        Assert.Equal(2, root.At("edit").At("parts").GetArrayLength());
        Assert.Equal(original, File.ReadAllBytes(bundle.Model));

        JsonElement inspected = Executable.Run("inspect", model, "--json").Succeeded().Json();
        Assert.Equal("pooled-linear", inspected.At("head").At("kind").GetString());
        Assert.Equal(0.5, inspected.At("history")[0].At("parts")[1].At("factor").GetDouble());
        Assert.Contains("red, part 1", Executable.Run("inspect", model).Succeeded().Output, StringComparison.Ordinal);

        Executable.Run("fit", model, bundle.Photos, "-o", again, "-k", "2", "--no-progress").Succeeded();
        JsonElement twice = Executable
            .Run("edit", again, "--keep", "blue:1", "-o", _folder.File("twice.onnx"), "--json")
            .Succeeded()
            .Json();
        Assert.Equal(1, twice.At("edit").At("parts")[0].At("part").GetInt32());
        Assert.Equal(2, Executable.Run("inspect", _folder.File("twice.onnx"), "--json").Succeeded().Json().At("history").GetArrayLength());
    }

    [Fact]
    public void Edit_WholeClassRemoved_WarnsOfTheLoss()
    {
        ProgramResult result = Executable
            .Run(
                "edit",
                bundle.Path,
                "--remove",
                "red:1,2,3",
                "--remove",
                "green:1,2,3",
                "-o",
                _folder.File("less.onnx"),
                "--evaluate",
                bundle.Photos,
                "--no-progress"
            )
            .Succeeded();

        Assert.Contains("recognises fewer photos, beyond chance", result.Error, StringComparison.Ordinal);
        Assert.Contains("(lost)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Edit_KeepMean_LeavesTheMeanLogit()
    {
        JsonElement root = Executable
            .Run(
                "edit",
                bundle.Path,
                "--remove",
                "red:1",
                "-o",
                _folder.File("mean.onnx"),
                "--keep-mean",
                bundle.Photos,
                "--json",
                "--no-progress"
            )
            .Succeeded()
            .Json();

        JsonElement bias = Assert.Single(root.At("edit").At("biases").EnumerateArray());
        Assert.Equal("red", bias.At("label").GetString());
        Assert.NotEqual(0, bias.At("added").GetDouble());
    }

    [Fact]
    public void Edit_Refit_ComesWithItsCertificate()
    {
        // The tiny model has a fourth class without photos.
        Executable
            .Run("edit", bundle.Path, "--remove", "red:1", "-o", _folder.File("refit.onnx"), "--refit", bundle.Photos, "--no-progress")
            .Failed(1, "no photos of 1 of the 4 classes", "grey");
        Assert.False(File.Exists(_folder.File("refit.onnx")));
        string photos = Folders.Copy(bundle.Photos, _folder.File("four"));
        TinyPhotos.Write(Path.Combine(photos, "grey", "0.png"), 2, 99);

        JsonElement root = Executable
            .Run("edit", bundle.Path, "--remove", "red:1", "-o", _folder.File("refit.onnx"), "--refit", photos, "--json", "--no-progress")
            .Succeeded()
            .Json();

        Assert.Equal("refit", root.At("edit").At("action").GetString());
        Assert.InRange(root.At("edit").At("gradientNorm").GetDouble(), 0, 1e-5);
        Executable.Run("inspect", _folder.File("refit.onnx")).Succeeded();
    }

    [Theory]
    [InlineData(2, "told no parts")]
    [InlineData(1, "no class 'purple'", "--remove", "purple:1")]
    [InlineData(1, "the parts 1 to 3", "--remove", "red:4")]
    [InlineData(1, "names no part", "--remove", "red")]
    [InlineData(1, "names no class", "--remove", " :1")]
    [InlineData(1, "which has no parts, as it was not fitted", "--remove", "grey:1")]
    [InlineData(2, "CLASS:PART=X is allowed", "--scale", "red:1")]
    [InlineData(2, "CLASS:PART=X is allowed", "--scale", "red:1=much")]
    [InlineData(2, "CLASS:PART=X is allowed", "--scale", "red:1=Infinity")]
    [InlineData(1, "changed twice", "--remove", "red:1", "--scale", "red:1=2")]
    [InlineData(2, "to be removed and to be kept", "--remove", "red:1", "--keep", "red:1,2")]
    [InlineData(2, "--scale has no meaning beside it", "--scale", "red:1=2", "--refit", ".")]
    [InlineData(2, "--penalty is that of --refit", "--remove", "red:1", "--penalty", "1")]
    [InlineData(1, "does not exist", "--remove", "red:1", "--evaluate", "nowhere")]
    public void Edit_BadInput_IsOneLineAndNoFile(int code, string message, params string[] options)
    {
        string model = _folder.File("edited.onnx");

        Executable.Run(["edit", bundle.Path, .. options, "-o", model, "--no-progress"]).Failed(code, message);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Edit_Places_AreChecked()
    {
        string there = _folder.File("there.onnx");
        File.WriteAllText(there, "mine");
        Executable.Run("edit", bundle.Path, "--remove", "red:1", "-o", there).Failed(1, "already exists", "--overwrite");
        Executable
            .Run("edit", bundle.Path, "--remove", "red:1", "-o", Path.Combine(bundle.Path, "network.onnx"), "--overwrite")
            .Failed(1, "lies in");
        Executable.Run("edit", bundle.Path, "--remove", "red:1", "-o", _folder.Path).Failed(1, "folder");
        Executable.Run("edit", bundle.Path, "--remove", "red:1", "-o", _folder.File("no/such.onnx")).Failed(1, "folder");
        Assert.Equal("mine", File.ReadAllText(there));
        Executable.Run("edit", bundle.Path, "--remove", "red:1", "-o", there, "--overwrite").Succeeded();
    }

    [Fact]
    public void Edit_PrototypeNetwork_WritesABundleWithItsHistory()
    {
        string output = _folder.File("edited.partwise");
        JsonElement document = Executable
            .Run(
                "edit",
                prototypes.Path,
                "--remove",
                "red:1",
                "--require",
                "green:2=3",
                "--move",
                "blue:1=blue/1.png@20,20",
                "--refit",
                prototypes.Birds,
                "--evaluate",
                prototypes.Birds,
                "-o",
                output,
                "--json"
            )
            .Succeeded()
            .Json();
        JsonElement edit = document.GetProperty("edit");
        Assert.Equal("prototypes", edit.GetProperty("action").GetString());
        Assert.InRange(edit.GetProperty("gap").GetDouble(), 0, 1e-6);
        JsonElement[] parts = [.. edit.GetProperty("parts").EnumerateArray()];
        Assert.Equal(["red", "green", "blue"], parts.Select(p => p.GetProperty("label").GetString()));
        Assert.Equal([0, 1, 1], parts.Select(p => p.GetProperty("factor").GetInt32()));
        Assert.Equal(3, parts[1].GetProperty("required").GetDouble());
        Assert.Equal("blue/1.png@20,20", parts[2].GetProperty("movedTo").GetString());
        // Two test photos of each of the three classes.
        Assert.Equal(6, document.GetProperty("accuracy").GetProperty("photos").GetInt32());

        JsonElement history = Executable
            .Run("inspect", Path.Combine(output, "network.onnx"), "--json")
            .Succeeded()
            .Json()
            .GetProperty("history");
        Assert.Equal("prototypes", Assert.Single(history.EnumerateArray()).GetProperty("action").GetString());
        JsonElement explained = Executable.Run("explain", output, prototypes.Photo, "--json").Succeeded().Json();
        JsonElement red = explained
            .GetProperty("images")[0]
            .GetProperty("predictions")
            .EnumerateArray()
            .Single(p => p.GetProperty("label").GetString() == "red");
        Assert.Equal(1, red.GetProperty("parts").GetArrayLength());
        Assert.Contains(
            "last layer fitted again on birds",
            Executable
                .Run("edit", output, "--remove", "green:1", "--refit", prototypes.Birds, "-o", _folder.File("again.partwise"))
                .Succeeded()
                .Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            2,
            Executable
                .Run("inspect", Path.Combine(_folder.File("again.partwise"), "network.onnx"), "--json")
                .Succeeded()
                .Json()
                .GetProperty("history")
                .GetArrayLength()
        );
    }

    [Fact]
    public void Edit_PrototypeNetwork_RefusesWhatHasNoMeaning()
    {
        string output = _folder.File("x.partwise");
        void Refused(int code, string words, params string[] more) =>
            Executable.Run(["edit", prototypes.Path, .. more, "-o", output]).Failed(code, words);
        Refused(2, "--refit DATASET", "--remove", "red:1");
        Refused(2, "has no meaning", "--scale", "red:1=2", "--refit", prototypes.Birds);
        Refused(2, "have no meaning", "--scale", "red:1=2");
        Refused(2, "CLASS:PART=WEIGHT", "--require", "red:1=none", "--refit", prototypes.Birds);
        Refused(2, "CLASS:PART=PHOTO@X,Y", "--move", "red:1=red/1.png", "--refit", prototypes.Birds);
        Refused(1, "parts 1 to 2", "--remove", "red:3", "--refit", prototypes.Birds);
        Refused(1, "of its own class", "--move", "red:1=blue/1.png@1,1", "--refit", prototypes.Birds);
        Executable.Run("edit", bundle.Path, "--require", "red:1", "-o", output).Failed(2, "train", "protopnet");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Edit_NoBundle_IsOneLine() =>
        Executable.Run("edit", bundle.Model, "--remove", "red:1", "-o", _folder.File("x.onnx")).Failed(1, "no bundle");

    /// <summary>Of every test photo, before and after: the edited class's logit loses exactly what its parts add, all others are what they
    /// were.</summary>
    [Fact]
    public void Edit_Birds_LogitsLoseExactlyThePart()
    {
        string model = TestData.Data("models", "cub7-mobilenetv2.onnx"),
            photos = TestData.Data("CUB_200_2011_subset"),
            birds = _folder.File("birds.partwise");
        Executable
            .Run("fit", model, photos, "-k", "3", "--classes", "0,3", "--images-per-class", "8", "-o", birds, "--no-progress")
            .Succeeded();
        Executable.Run("edit", birds, "--remove", "Albatross:1", "-o", _folder.File("no.onnx")).Failed(1, "may be any of 3 classes");
        Executable.Run("edit", birds, "--remove", "0:1", "--scale", "3:2=0.25", "-o", _folder.File("edited.onnx")).Succeeded();

        using OpenedModel before = OpenedModel.Open(birds, cancellationToken: TestContext.Current.CancellationToken);
        using ImageClassifier after = ImageClassifier.Load(
            _folder.File("edited.onnx"),
            cancellationToken: TestContext.Current.CancellationToken
        );
        var edited = new ClassifierModel(after);
        DatasetRun<object> run = DatasetRun.Of<object>(
            before,
            DatasetReader.Open(photos, new DatasetOptions { Split = DatasetSplit.Test }),
            null,
            2,
            (photo, token) =>
            {
                AttributionSubject subject = photo.Seen.Subject;
                ReadOnlySpan<float> old = subject.Logits.Span,
                    now = edited.Open(subject.Input.Span, token).Logits.Span;
                for (int c = 0; c < 7; c++)
                {
                    if (c is not (0 or 3))
                    {
                        Assert.Equal(old[c], now[c]);
                        continue;
                    }
                    double taken = c == 0 ? Contribution(before, subject, 0, 0) : 0.75 * Contribution(before, subject, 3, 1);
                    Assert.Equal(old[c] - taken, now[c], 1e-5 * Math.Max(1, Math.Abs(old[c])));
                }
                return photo;
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(166, run.Results.Count);
    }

    private static double Contribution(OpenedModel model, AttributionSubject subject, int classIndex, int part) =>
        model.Network!.Contributions(
            model.Network.Maps(subject.Features.Span, subject.Positions, classIndex),
            subject.Positions,
            classIndex
        )[part];
}
