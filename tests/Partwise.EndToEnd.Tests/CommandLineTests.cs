using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>The command line itself: help, version, wrong usage.</summary>
public sealed class CommandLineTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inspect", "--preprocess")]
    [InlineData("fit", "--label-map")]
    [InlineData("explain", "--maps")]
    [InlineData("report", "--linked")]
    public void Help_OfAVerb_ListsItsOptions(string verb, string option)
    {
        // The usage names the process.
        ProgramResult result = Executable.RunApart(verb, "--help").Succeeded();

        Assert.Contains("partwise " + verb, result.Output, StringComparison.Ordinal);
        Assert.Contains(option, result.Output, StringComparison.Ordinal);
        Assert.Contains("--json", result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void Help_OfTheProgram_ListsTheVerbs()
    {
        ProgramResult result = Executable.Run("--help").Succeeded();

        Assert.All(["inspect", "fit", "explain", "report"], verb => Assert.Contains($"  {verb} ", result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void NoArguments_PrintsHelpAndEndsWith2()
    {
        ProgramResult result = Executable.Run();

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(Executable.Run("--help").Output, result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void Version_IsOneShortLine() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", Executable.RunApart("--version").Succeeded().Output);

    [Theory]
    [InlineData("paint", "There is no command 'paint'. See 'partwise --help'.")]
    [InlineData("fitt m p -o x", "There is no command 'fitt'; did you mean 'fit'? See 'partwise --help'.")]
    [InlineData("train protopnt x", "There is no command 'protopnt'; did you mean 'protopnet'? See 'partwise train --help'.")]
    [InlineData("fit m p --basiss dual", "There is no option '--basiss'; did you mean '--basis'? See 'partwise fit --help'.")]
    [InlineData("explain --methd=cam m p", "There is no option '--methd'; did you mean '--method'? See 'partwise explain --help'.")]
    [InlineData("train protopnet x", "DATASET is missing. See 'partwise train protopnet --help'.")]
    [InlineData("fit m p -o x --bogus", "--bogus")]
    [InlineData("fit m p", "-o")]
    [InlineData("fit m p -o", "-o")]
    [InlineData("fit m -o x", "IMAGES")]
    [InlineData("fit m p -o x -k 0", "-k is 0", "1 to 32")]
    [InlineData("fit m p -o x -k 33", "-k is 33", "1 to 32")]
    [InlineData("fit m p -o x -k many", "-k is many", "auto")]
    [InlineData("fit m p -o x --threads 0", "--threads is 0", "1 to 1024")]
    [InlineData("fit m p -o x --threads two", "--threads is 'two'", "whole number")]
    [InlineData("fit m p -o x --max-pixels 0", "--max-pixels is 0")]
    [InlineData("fit m p -o x --assign luck", "--assign is 'luck'", "label", "prediction")]
    [InlineData("fit m p -o x --preset none", "--preset is 'none'", "paper")]
    [InlineData("fit m p -o x --refine well", "--refine is 'well'", "least-squares")]
    [InlineData("explain b", "IMAGE")]
    [InlineData("explain b i --maps tiff", "--maps is 'tiff'", "npy")]
    [InlineData("inspect m --threads 2", "--threads")]
    public void WrongUsage_OneLineAnd2(string line, params string[] parts)
    {
        Executable.Run(line.Split(' ')).Failed(2, parts);
    }

    [Fact]
    public void EveryVerb_AloneOrWithNothingButEmptyWords_EndsInAnExampleOrOneLine()
    {
        foreach (string verb in Verbs("").SelectMany(v => Verbs(v).DefaultIfEmpty(v)).Where(v => v != "demo"))
        {
            string[] words = verb.Split(' ');
            ProgramResult alone = Executable.Run(words);
            Assert.True(alone is { ExitCode: 2, Error: "" } or { ExitCode: 2, Error: ['p', ..] }, $"{verb}: {alone.Error}");
            Assert.True(alone.Error.Length > 0 || alone.Output.Contains($"\n  partwise {verb} ", StringComparison.Ordinal), verb);
            foreach (string given in (string[])["", "\n", "\u001b[31m", new string('x', 100_000)])
            {
                ProgramResult result = Executable.Run([.. words, given]);
                Assert.InRange(result.ExitCode, 1, 2);
                Assert.StartsWith("partwise: error: ", result.Error, StringComparison.Ordinal);
                Assert.Equal(1, result.Error.Count(c => c == '\n'));
                Assert.False(result.Error.Contains("unforeseen", StringComparison.Ordinal), $"{verb}: {result.Error}");
                Assert.DoesNotContain('\u001b', result.Error);
                Assert.InRange(result.Error.Length, 20, 2100);
            }
        }
    }

    private static IEnumerable<string> Verbs(string verb)
    {
        string[] lines = Executable.Run([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output.Split('\n');
        return lines
            .SkipWhile(l => l != "Commands:")
            .Skip(1)
            .TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal))
            .Select(l => $"{verb} {l.Trim().Split(' ')[0]}".Trim());
    }

    [Theory]
    [InlineData("inspect", "  partwise inspect model.onnx")]
    [InlineData("fit", "  partwise fit model.onnx photos/ -o birds.partwise")]
    [InlineData("explain", "  partwise explain birds.partwise photo.jpg -o explained/")]
    [InlineData("report", "  partwise report birds.partwise")]
    [InlineData("evaluate", "  partwise evaluate birds.partwise CUB_200_2011/ --methods parts,grad-cam,random -o table/")]
    [InlineData("analyze", "  partwise analyze prototypes.partwise photos/")]
    [InlineData("prune", "  partwise prune prototypes.partwise photos/ -o pruned.partwise")]
    [InlineData("import", "  partwise import weights.pth structure.onnx -o model.onnx")]
    [InlineData("train classifier", "  partwise train classifier backbone.onnx photos/ -o model.onnx")]
    [InlineData("train protopnet", "  partwise train protopnet backbone.onnx photos/ -o prototypes.partwise")]
    [InlineData("features", "  partwise features model.onnx photos/ -o features/")]
    [InlineData("merge", "  partwise merge birds.partwise.shard-1-of-2 ")]
    [InlineData("edit", "  partwise edit birds.partwise --remove 0:2 -o edited.onnx")]
    [InlineData("export", "  partwise export birds.partwise -o birds.onnx")]
    [InlineData("name", "  partwise name birds.partwise 0 2 \"red bill\"")]
    [InlineData("audit", "  partwise audit birds.partwise photos/ -o audit/")]
    [InlineData("compare", "  partwise compare birds.partwise other.partwise photos/ -o compared/")]
    [InlineData("schema", "  partwise schema partwise.explain/1")]
    [InlineData("completion", "  partwise completion bash >> ~/.bashrc")]
    [InlineData("train", "  partwise train protopnet ")]
    [InlineData("dataset make aviary", "  partwise dataset make aviary birds/")]
    [InlineData("dataset render", "  partwise dataset render birds/scenes/ID.json -o bird.png")]
    public void Verb_Alone_PrintsAnExample(string line, string example)
    {
        ProgramResult result = Executable.Run(line.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Error));
        Assert.Contains(example, result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"All options: partwise {line} --help\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partwise fi", "fit\n")]
    [InlineData("partwise train proto", "protopnet\n")]
    [InlineData("partwise fit m p --basis d", "dual\n")]
    [InlineData("partwise fit m p --fact", "--factorizer\n")]
    public void Suggest_WordBegun_CompletesIt(string line, string words) =>
        Assert.Equal(words, Executable.Run($"[suggest:{line.Length}]", line).Succeeded().Output);

    [Fact]
    public void Completion_InBash_CompletesTheVerb()
    {
        File.WriteAllText(_folder.File("partwise"), $"#!/bin/sh\nexec '{Executable.Host}' '{Executable.Assembly}' \"$@\"\n");
        string script =
            Executable.Run("completion", "bash").Succeeded().Output
            + $"PATH='{_folder.Path}':$PATH\nchmod +x '{_folder.File("partwise")}'\nCOMP_LINE='partwise inspe' COMP_POINT=14 "
            + $"COMP_WORDS=(partwise inspe) COMP_CWORD=1\n_partwise\necho \"${{COMPREPLY[@]}}\"\n";
        ProgramResult? bash = Executable.Tool("bash", TimeSpan.FromSeconds(60), "-c", script);
        Assert.SkipUnless(bash is not null && bash.ExitCode != 127, "There is no 'bash'.");
        Assert.Equal("inspect\n", bash.Output);
        Executable.Run("completion", "fish").Failed(2, "The shell is 'fish'; bash|zsh|pwsh is allowed.");
    }

    [Fact]
    public void WordsBehindTwoDashes_AreFiles() =>
        Executable.Run("inspect", "--", "--model.onnx").Failed(1, "There is no file '--model.onnx'");

    [Theory]
    [InlineData("explain BUNDLE PHOTO --why-not EMPTY", "There is no class ''; give a label or an index")]
    [InlineData("evaluate BUNDLE PHOTOS --metrics EMPTY", "No metric was given; choose among completeness")]
    [InlineData("inspect EMPTY", "MODEL is empty; give it a value. See 'partwise inspect --help'.")]
    [InlineData("serve EMPTY", "BUNDLE is empty; give it a value.")]
    [InlineData("dataset make aviary EMPTY", "OUT is empty; give it a value.")]
    [InlineData("evaluate BUNDLE", "BUNDLE|MODEL… DATASET is missing.")]
    public void EmptyValue_SaysWhatIsAllowed(string line, string reason) =>
        Executable
            .Run([
                .. line.Split(' ')
                    .Select(w =>
                        w switch
                        {
                            "BUNDLE" => bundle.Path,
                            "PHOTO" => bundle.Photo,
                            "PHOTOS" => bundle.Photos,
                            "EMPTY" => "",
                            _ => w,
                        }
                    ),
            ])
            .Failed(line.StartsWith('e') && line.Contains("--", StringComparison.Ordinal) ? 1 : 2, reason);

    [Fact]
    public void EmptyOutput_IsWrongUsage() => Executable.Run("fit", "m.onnx", "photos", "-o", "").Failed(2, "-o");

    [Fact]
    public void Terminal_NoColor_IsRespected()
    {
        string command = $"'{Executable.Host}' '{Executable.Assembly}' explain '{bundle.Path}' '{bundle.Photo}'";
        ProgramResult? result = Executable.Tool(
            "env",
            TimeSpan.FromSeconds(60),
            "NO_COLOR=1",
            "TERM=xterm-256color",
            "script",
            "-qec",
            command,
            "/dev/null"
        );
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && result is not null && result.ExitCode != 127,
            "There is no 'script' to make a terminal."
        );

        Assert.Contains("red0.png", result.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch("\u001b\\[[0-9;]*(3|4|9|10)[0-7][;m]", result.Output);
    }

    [Theory]
    [InlineData("--verbose")]
    [InlineData("-v")]
    public void Verbose_Failure_AddsTheStackTraceBelowTheLine(string option)
    {
        ProgramResult result = Executable.Run("inspect", "nope.onnx", option);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("partwise: error: There is no file 'nope.onnx'", result.Error, StringComparison.Ordinal);
        Assert.Contains("   at Partwise.", result.Error, StringComparison.Ordinal);
    }
}
