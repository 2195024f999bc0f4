using System.Text.RegularExpressions;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Follows docs/extending.md to the letter in a scratch copy, builds it, and looks for all that was added.</summary>
public sealed partial class RecipeTests(TinyBundle tiny)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    [Fact]
    public void Extending_EveryRecipe_IsThereAfterABuild()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PARTWISE_RECIPES") == "1",
            "Building a scratch copy takes minutes; set PARTWISE_RECIPES=1."
        );
        using var folder = new TemporaryFolder();
        string copy = Scratch(folder.File("scratch"));

        MatchCollection steps = Steps()
            .Matches(File.ReadAllText(Path.Combine(TestData.Repository, "docs", "extending.md")).ReplaceLineEndings("\n"));
        foreach (Match step in steps)
            Follow(copy, step.Groups["what"].Value, step.Groups["path"].Value, step.Groups["at"].Value, step.Groups["code"].Value);

        Assert.Equal(14, steps.Count);
        ProgramResult built = Executable.Tool(
            Executable.Host,
            s_patience,
            "build",
            Path.Combine(copy, "src", "Partwise.Cli"),
            "-v",
            "q",
            "--tl:off",
            "-p:RunAnalyzers=false"
        )!;
        Assert.True(built.ExitCode == 0, built.Output);
        string cli = Path.Combine(copy, "artifacts", "bin", "Partwise.Cli", "debug", "Partwise.Cli.dll");

        // The method and the metric, in one table.
        Assert.Contains(
            "peak-share",
            Run(cli, "evaluate", tiny.Path, tiny.Photos, "--methods", "top-channel-cam,random", "--metrics", "peak-share"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "top-channel-cam",
            Run(cli, "explain", tiny.Path, tiny.Photo, "--method", "top-channel-cam"),
            StringComparison.Ordinal
        );

        // The dataset: two of the four classes; and the discovery, in help and in a fit.
        File.WriteAllText(
            Path.Combine(Folders.Copy(tiny.Photos, folder.File("listed")), "images.lst"),
            "red/red0.png red\nred/red1.png red\ngreen/green0.png green\n"
        );
        string fit = Run(
            cli,
            "fit",
            tiny.Model,
            folder.File("listed"),
            "-o",
            folder.File("b.partwise"),
            "-k",
            "2",
            "--factorizer",
            "strongest"
        );
        Assert.Contains("3 images", fit, StringComparison.Ordinal);
        Assert.Contains("|strongest|", Run(cli, "fit", "--help"), StringComparison.Ordinal);

        // The kind of head, and the rule by which its map is made.
        string model = TinyModel.Write(folder.File("tanh.onnx"), change: Tanh);
        Assert.Contains("pooled-tanh", Run(cli, "inspect", model), StringComparison.Ordinal);
        Assert.Contains("gradient", Run(cli, "explain", model, tiny.Photo, "--method", "gradient"), StringComparison.Ordinal);
    }

    /// <summary>Puts a tanh before the last layer, and the channels of the photo in the opposite order.</summary>
    private static void Tanh(OnnxModel model)
    {
        var graph = new GraphEditor(model);
        graph.InsertAfter(model.Graph.Node.Single(n => n.OpType == "Gemm").Input[0], "Tanh");
        graph.InsertAfter(
            model.Inputs[0].Name,
            "ReverseSequence",
            [graph.AddInitializer("lengths", [3L], 1)],
            [OnnxAttribute.Of("batch_axis", 0L), OnnxAttribute.Of("time_axis", 1L)]
        );
    }

    private static string Run(string cli, params string[] arguments)
    {
        using RunningProgram program = Executable.StartAssembly(cli, null, [], arguments);
        return program.Wait(s_patience).Succeeded().Output;
    }

    private static string Scratch(string copy)
    {
        Directory.CreateDirectory(copy);
        foreach (
            string name in new[]
            {
                "Directory.Build.props",
                "Directory.Build.targets",
                "Directory.Packages.props",
                "global.json",
                ".editorconfig",
                "LICENSE",
            }
        )
            File.Copy(Path.Combine(TestData.Repository, name), Path.Combine(copy, name));
        Folders.Copy(Path.Combine(TestData.Repository, "src"), Path.Combine(copy, "src"));
        Folders.Copy(Path.Combine(TestData.Repository, "eng"), Path.Combine(copy, "eng"));
        return copy;
    }

    private static void Follow(string copy, string what, string path, string at, string code)
    {
        string file = Path.Combine(copy, path);
        if (what == "new")
        {
            Assert.False(File.Exists(file), $"{path} is there already.");
            File.WriteAllText(file, code);
            return;
        }
        string text = File.ReadAllText(file).ReplaceLineEndings("\n");
        // Words and signs count, not how lines are broken.
        Match place = Assert.Single(Regex.Matches(text, string.Join(@"\s+", at.Split(' ').Select(Regex.Escape))));
        int line = what == "before" ? text.LastIndexOf('\n', place.Index) + 1 : text.IndexOf('\n', place.Index + place.Length) + 1;
        File.WriteAllText(
            file,
            what == "replace" ? text.Replace(place.Value, code.TrimEnd('\n'), StringComparison.Ordinal) : text.Insert(line, code)
        );
    }

    [GeneratedRegex(
        @"<!-- (?<what>new|after|before|replace): (?<path>[^ :]+)(?:: (?<at>.+?))? -->\n```csharp\n(?<code>.*?)```",
        RegexOptions.Singleline
    )]
    private static partial Regex Steps();
}
