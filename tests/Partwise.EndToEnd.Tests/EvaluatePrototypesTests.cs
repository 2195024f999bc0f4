using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary><c>evaluate</c> on prototype networks.</summary>
public sealed class EvaluatePrototypesTests(TinyPrototypes prototypes) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_NetworksOnOneBackbone_AreEachTheirOwnAndSummed()
    {
        string other = prototypes.Train("other.partwise", 1, "box");
        JsonElement Rows(params string[] bundles) =>
            Executable
                .Run([
                    "evaluate",
                    .. bundles,
                    prototypes.Birds,
                    "--crop",
                    "box",
                    "--methods",
                    "parts",
                    "--metrics",
                    "accuracy,overlap",
                    "--json",
                    "--no-progress",
                ])
                .Succeeded()
                .Json()
                .At("rows");
        double Value(JsonElement rows, string method, string metric) =>
            rows.EnumerateArray()
                .Single(r => r.At("method").GetString() == method && r.At("metric").GetString() == metric)
                .At("value")
                .GetDouble();
        JsonElement both = Rows(prototypes.Path, other, "--sum"),
            alone = Rows(other);
        Assert.Equal(
            ["box:model", "box:parts", "other:model", "other:parts", "sum of 2 networks"],
            both.EnumerateArray().Select(r => r.At("method").GetString()!)
        );
        // The parts of the second are those of its own similarity maps, though both stand on the same backbone.
        Assert.Equal(Value(alone, "parts", "overlap"), Value(both, "other:parts", "overlap"));
        Assert.NotEqual(Value(both, "box:parts", "overlap"), Value(both, "other:parts", "overlap"));
        JsonElement sum = both.EnumerateArray().Last().Has("method:s", "metric:s", "variant:s", "value:n", "low:n", "high:n", "n:n");
        Assert.Equal(
            ("accuracy", "accuracy:top-1", 6),
            (sum.At("metric").GetString(), sum.At("variant").GetString(), sum.At("n").GetInt32())
        );
        string text = Executable
            .Run(
                "evaluate",
                prototypes.Path,
                other,
                prototypes.Birds,
                "--crop",
                "box",
                "--methods",
                "random",
                "--metrics",
                "accuracy",
                "--sum",
                "--no-progress"
            )
            .Succeeded()
            .Output;
        Assert.Contains("accuracy:top-1 of sum of 2 networks", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_SumThatCannotBe_IsRefused()
    {
        Executable
            .Run("evaluate", prototypes.Path, prototypes.Birds, "--sum", "--metrics", "accuracy", "--crop", "box")
            .Failed(1, "A sum needs the logits of at least two networks, but there is one");
        string model = TinyModel.Write(_folder.File("other.onnx"));
        Executable
            .Run("evaluate", prototypes.Path, model, prototypes.Birds, "--sum", "--metrics", "accuracy", "--crop", "box")
            .Failed(
                1,
                "The logits of 'box' and 'other' cannot be summed: 3 classes against 4. Give networks with the same classes, or "
                    + "leave --sum."
            );
    }

    [Fact]
    public void Evaluate_Drop_TakesPrototypesOut()
    {
        ProgramResult result = Executable
            .Run(
                "evaluate",
                prototypes.Path,
                prototypes.Birds,
                "--crop",
                "box",
                "--methods",
                "parts",
                "--metrics",
                "accuracy",
                "--drop",
                "0:1",
                "red:2",
                "--json",
                "--no-progress"
            )
            .Succeeded();
        Assert.Equal("", result.Error);
        Dictionary<string, double> rows = result
            .Json()
            .At("rows")
            .EnumerateArray()
            .Where(r => r.At("method").GetString() == "parts")
            .ToDictionary(r => r.At("variant").GetString()!, r => r.At("value").GetDouble());
        // Without its prototypes nothing speaks for red, so that its two photos are lost.
        Assert.Equal(rows["accuracy-without:0:1+0:2"] - rows["accuracy:top-1"], rows["accuracy-change:0:1+0:2"], 1e-12);
        Assert.InRange(rows["accuracy-without:0:1+0:2"], 0, 2.0 / 3);
        Executable
            .Run("evaluate", prototypes.Path, prototypes.Birds, "--drop", "0:3")
            .Failed(1, "'box' has no part 3 of class 0 to drop; it has the parts 1 to 2.");
        Executable
            .Run("evaluate", prototypes.Path, prototypes.Birds, "--drop", "2")
            .Failed(2, "--drop is '2'; CLASS:PART is needed, such as 3:1.");
    }

    [Fact]
    public void Evaluate_CropThatIsNotTheBundles_Warns()
    {
        string[] few = ["--methods", "random", "--metrics", "accuracy", "--no-progress"];
        Assert.Contains(
            "partwise: warning: 'box' was made from photos cropped to a box around the object, but whole photos are shown; give "
                + "--crop box.",
            Executable.Run(["evaluate", prototypes.Path, prototypes.Birds, .. few]).Succeeded().Error,
            StringComparison.Ordinal
        );
        string photos = TinyPhotos.WriteFolders(_folder.File("photos"), 2);
        Assert.Contains(
            "partwise: warning: 6 of the 6 photos of 'photos' have no annotated box, so the network is shown the whole photo;",
            Executable.Run(["evaluate", prototypes.Path, photos, "--crop", "box", .. few]).Succeeded().Error,
            StringComparison.Ordinal
        );
        Assert.Equal("", Executable.Run(["evaluate", prototypes.Path, prototypes.Birds, "--crop", "box", .. few]).Succeeded().Error);
    }
}
