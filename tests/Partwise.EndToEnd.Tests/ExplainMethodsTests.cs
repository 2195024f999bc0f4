using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary><c>explain</c> with --method, --why-not and --drop.</summary>
public sealed class ExplainMethodsTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_MethodsOnAModel_HoldEveryKeyAndAgreeWithEachOther()
    {
        string model = TinyModel.Write(_folder.File("m.onnx")),
            target = _folder.File("out");
        JsonElement root = Executable
            .Run(
                "explain",
                model,
                bundle.Photo,
                "--method",
                "grad-cam,hires-cam,cam,gradient,integrated-gradients:4,rise:20",
                "-o",
                target,
                "--maps",
                "npy",
                "--json"
            )
            .Succeeded()
            .Json();

        root.Has("schema:s", "model:s", "images:a", "skipped:a");
        Assert.Equal("partwise.explain-methods/1", root.At("schema").GetString());
        JsonElement image = Assert
            .Single(root.At("images").EnumerateArray())
            .Has("path:s", "width:n", "height:n", "predictions:a", "class:n", "label:s", "methods:a");
        JsonElement best = image.At("predictions")[0].Has("class:n", "label:s", "logit:n", "probability:n");
        Assert.Equal(
            (best.At("class").GetInt32(), best.At("label").GetString()),
            (image.At("class").GetInt32(), image.At("label").GetString())
        );
        JsonElement[] methods = [.. image.At("methods").EnumerateArray()];
        Assert.Equal(
            ["grad-cam", "hires-cam", "cam", "gradient", "integrated-gradients:4", "rise:20"],
            methods.Select(m => m.At("method").GetString()!)
        );
        Assert.Equal([0, 0, 0, 1, 4, 20], methods.Select(m => m.At("runs").GetInt32()));
        foreach (JsonElement m in methods)
        {
            m.Has("shape:a", "sum:n?", "completenessError:n?", "peak:o", "box:o", "heatmap:s", "map:s", "reason:s?");
            Assert.True(File.Exists(Path.Combine(target, m.At("heatmap").GetString()!)));
            NpyArray map = NpyFile.Read(Path.Combine(target, m.At("map").GetString()!));
            Assert.Equal(m.At("shape").EnumerateArray().Select(s => s.GetInt32()), map.Shape.Select(s => (int)s));
            if (m.At("sum").ValueKind != JsonValueKind.Null)
                Assert.Equal(m.At("sum").GetDouble(), map.ToDoubles().Sum(), 1e-4);
        }
        // A sum stands only where it is meant to be the logit's.
        Assert.Equal(
            ["grad-cam", "hires-cam", "integrated-gradients:4"],
            methods.Where(m => m.At("sum").ValueKind != JsonValueKind.Null).Select(m => m.At("method").GetString()!)
        );
        Assert.All(
            methods,
            m =>
                Assert.Equal(
                    m.At("method").GetString() is "gradient" or "rise:20",
                    m.At("completenessError").ValueKind == JsonValueKind.Null
                )
        );
        Assert.All(methods.Take(3), m => Assert.InRange(m.At("completenessError").GetDouble(), 0, 1e-5));
        Assert.Equal(methods[0].At("sum").GetDouble(), methods[1].At("sum").GetDouble(), 1e-5);
        Assert.Equal("red0/integrated-gradients-4.png", methods[4].At("heatmap").GetString());
        Assert.True(File.Exists(Path.Combine(target, "explain.json")));
    }

    [Fact]
    public void Explain_MethodsOnABundle_PartsAreGradCam()
    {
        JsonElement root = Executable
            .Run("explain", bundle.Path, bundle.Photo, "--method", "parts,grad-cam", "--class", "GREEN", "--json")
            .Succeeded()
            .Json();
        JsonElement image = root.At("images")[0];
        Assert.Equal("green", image.At("label").GetString());
        Assert.Equal(image.At("methods")[0].At("sum").GetDouble(), image.At("methods")[1].At("sum").GetDouble(), 1e-5);
        // The class that was not fitted has no part maps, which is said and keeps nothing else from being explained.
        string text = Executable
            .Run("explain", bundle.Path, bundle.Photo, "--method", "parts,grad-cam", "--class", "grey")
            .Succeeded()
            .Output;
        Assert.Contains("The class was not fitted, so it has no part maps.", text, StringComparison.Ordinal);
        Assert.Contains("grad-cam", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WhyNot_AddsUpPartByPart()
    {
        string target = _folder.File("out");
        JsonElement root = Executable
            .Run("explain", bundle.Path, bundle.Photo, "--why-not", "blue", "-o", target, "--json")
            .Succeeded()
            .Json();
        Assert.Equal("partwise.contrast/1", root.Has("schema:s", "bundle:s", "images:a", "skipped:a").At("schema").GetString());
        JsonElement image = root.At("images")[0]
            .Has("one:o", "other:o", "logitDifference:n", "biasDifference:n", "sumError:n", "peak:o", "box:o", "heatmap:s", "map:s?");
        JsonElement[] sides =
        [
            image.At("one").Has("class:n", "label:s", "logit:n", "bias:n", "decomposed:b", "parts:a"),
            image.At("other"),
        ];
        Assert.Equal(["red", "blue"], sides.Select(s => s.At("label").GetString()!));
        Assert.Equal(sides[0].At("logit").GetDouble() - sides[1].At("logit").GetDouble(), image.At("logitDifference").GetDouble(), 1e-5);
        JsonElement[] parts = [.. sides.SelectMany(s => s.At("parts").EnumerateArray())];
        Assert.Equal(
            image.At("logitDifference").GetDouble(),
            image.At("biasDifference").GetDouble() + parts.Sum(p => p.At("difference").GetDouble()),
            1e-5
        );
        Assert.All(
            parts,
            p =>
                Assert.True(
                    File.Exists(
                        Path.Combine(
                            target,
                            p.Has("prototype:n", "contribution:n", "difference:n", "peak:o", "box:o").At("heatmap").GetString()!
                        )
                    )
                )
        );
        string text = Executable.Run("explain", bundle.Path, bundle.Photo, "--why-not", "grey").Succeeded().Output;
        Assert.Contains("grey, as a whole (not fitted)", text, StringComparison.Ordinal);
        Assert.Contains("difference of the logits", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Drop_TakesTheContributionOff()
    {
        JsonElement parts = Executable
            .Run("explain", bundle.Path, bundle.Photo, "--json")
            .Succeeded()
            .Json()
            .At("images")[0]
            .At("predictions")[0];
        JsonElement root = Executable
            .Run("explain", bundle.Path, bundle.Photo, "--drop", "1,2,3", "--drop", "green:1", "--json")
            .Succeeded()
            .Json();
        Assert.Equal("partwise.drop/1", root.At("schema").GetString());
        JsonElement image = root.At("images")[0].Has("dropped:a", "changed:b", "before:a", "after:a");
        Assert.Equal(4, image.At("before").GetArrayLength());
        double After(string label) =>
            image.At("after").EnumerateArray().Single(c => c.At("label").GetString() == label).At("logit").GetDouble();
        double Before(string label) =>
            image.At("before").EnumerateArray().Single(c => c.At("label").GetString() == label).At("logit").GetDouble();
        // Without all of its parts, what is left of a logit is the bias.
        Assert.Equal(parts.At("bias").GetDouble(), After("red"), 1e-5);
        Assert.Equal(Before("blue"), After("blue"));
        JsonElement green = image.At("dropped").EnumerateArray().Single(d => d.At("label").GetString() == "green");
        Assert.Equal(Before("green") - green.At("contribution").GetDouble(), After("green"), 1e-5);
        Assert.Equal(
            image.At("before")[0].At("class").GetInt32() != image.At("after")[0].At("class").GetInt32(),
            image.At("changed").GetBoolean()
        );
        string text = Executable.Run("explain", bundle.Path, bundle.Photo, "--drop", "1,2,3").Succeeded().Output;
        Assert.Contains(
            image.At("changed").GetBoolean() ? "The prediction changes from red to " : "The prediction stays red.",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Explain_OptionsThatDoNotFit_AreRefused()
    {
        string model = TinyModel.Write(_folder.File("m.onnx"));
        Executable
            .Run("explain", model, bundle.Photo)
            .Failed(2, "is a model, not a bundle; explain it with --method grad-cam, or make a bundle of it with 'partwise fit'");
        Executable.Run("explain", model, bundle.Photo, "--why-not", "red").Failed(2, "is a model without parts");
        Executable.Run("explain", bundle.Path, bundle.Photo, "--method", "cam", "--drop", "1").Failed(2, "give one of them");
        Executable.Run("explain", bundle.Path, bundle.Photo, "--class", "red").Failed(2, "--class needs --method or --why-not.");
        Executable
            .Run("explain", bundle.Path, bundle.Photo, "--method", "cam", "--feature-tensor", "x")
            .Failed(2, "a bundle knows its own");
        Executable.Run("explain", bundle.Path, bundle.Photo, "--drop", "9").Failed(1, "has the parts 1 to 3, but part 9 was to be dropped");
        Executable
            .Run("explain", bundle.Path, bundle.Photo, "--why-not", "purple")
            .Failed(1, "There is no class 'purple'; give a label or an index from 0 to 3", "0 'red'");
        Executable.Run("explain", bundle.Path, bundle.Photo, "--why-not", "red").Failed(1, "it is predicted to be 'red' itself");
        Executable.Run("explain", model, bundle.Photo, "--method", "parts").Failed(1, "needs a bundle");
        Executable.Run("explain", model, bundle.Photo, "--method", "cam", "--feature-tensor", "nope").Failed(1, "has no tensor 'nope'");
    }
}
