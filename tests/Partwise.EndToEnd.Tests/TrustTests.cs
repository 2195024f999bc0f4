using System.Diagnostics;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Nothing of other people's is replaced, disclosed or obeyed, and what cannot be told does not undo what was done.</summary>
public sealed class TrustTests(TinyBundle bundle) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bundle.json", "{}")]
    [InlineData("bundle.json", "{\"schema\": \"other/1\"}")]
    [InlineData("bundle.json", "not JSON")]
    public void Fit_OverwriteOfAFolderThatOnlyLooksLikeABundle_Refuses(string name, string content)
    {
        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(_folder.File($"mine/{name}"), content);
        Executable
            .Run("fit", bundle.Model, bundle.Photos, "-o", _folder.File("mine"), "--overwrite")
            .Failed(1, "mine", "is not an earlier output, so it is not replaced");
        Assert.Equal(content, File.ReadAllText(_folder.File($"mine/{name}")));
    }

    [Fact]
    public void Overwrite_OutputWithOtherFilesInIt_RefusesAndNamesThem()
    {
        string target = bundle.CopyTo(_folder.File("a.partwise"));
        File.WriteAllText(Path.Combine(target, "thesis.txt"), "years of work");
        Directory.CreateDirectory(Path.Combine(target, "patches", "mine"));
        File.WriteAllText(Path.Combine(target, "patches", "mine", "notes.md"), "notes");
        Executable
            .Run("fit", bundle.Model, bundle.Photos, "-o", target, "--overwrite")
            .Failed(1, "holds files that Partwise has not written (patches/mine/notes.md, thesis.txt), so it is not replaced");
        Assert.Equal("years of work", File.ReadAllText(Path.Combine(target, "thesis.txt")));
    }

    [Fact]
    public void Explain_OverwriteOfItsOwnAndOfOthers_ReplacesOnlyItsOwn()
    {
        string explained = _folder.File("explained");
        Executable.Run("explain", bundle.Path, bundle.Photo, "-o", explained, "--quiet").Succeeded();
        Executable.Run("explain", bundle.Path, bundle.Photo, "-o", explained, "--overwrite", "--quiet").Succeeded();
        Executable.Run("explain", bundle.Path, bundle.Photo, "--method", "grad-cam", "-o", explained, "--overwrite", "--quiet").Succeeded();
        File.WriteAllText(Path.Combine(explained, "notes.txt"), "notes");
        Executable
            .Run("explain", bundle.Path, bundle.Photo, "-o", explained, "--overwrite", "--quiet")
            .Failed(1, "has not written (notes.txt)");
    }

    [Fact]
    public void EveryVerb_OutputThatIsAnInput_Refuses()
    {
        string copy = bundle.CopyTo(_folder.File("a.partwise")),
            photos = Folders.Copy(bundle.Photos, _folder.File("photos"));
        string model = _folder.File("m.onnx");
        File.Copy(bundle.Model, model);
        File.CreateSymbolicLink(_folder.File("link.onnx"), model);
        Executable.Run("fit", model, photos, "-o", photos, "--overwrite").Failed(1, "is what is being read");
        Executable.Run("fit", Path.Combine(copy, "network.onnx"), photos, "-o", copy, "--overwrite").Failed(1, "contains");
        Executable.Run("explain", copy, photos, "-o", copy, "--overwrite").Failed(1, "is what is being read");
        Executable.Run("explain", copy, photos, "-o", Path.Combine(copy, "explained")).Failed(1, "lies in");
        Executable.Run("evaluate", copy, photos, "-o", copy, "--overwrite").Failed(1, "is what is being read");
        Executable.Run("train", "classifier", model, photos, "-o", model, "--overwrite").Failed(1, "is what is being read");
        Executable
            .Run("train", "classifier", model, photos, "-o", _folder.File("link.onnx"), "--overwrite")
            .Failed(1, "is what is being read");
        Executable.Run("train", "protopnet", model, photos, "-o", photos, "--overwrite").Failed(1, "is what is being read");
        Executable.Run("prune", copy, photos, "-o", copy, "--overwrite").Failed(1, "is what is being read");
        Executable.Run("import", model, model, "-o", model, "--overwrite").Failed(1, "is what is being read");
        Assert.Equal(File.ReadAllBytes(bundle.Model), File.ReadAllBytes(model));
        Assert.Equal(File.ReadAllBytes(Path.Combine(bundle.Path, "bundle.json")), File.ReadAllBytes(Path.Combine(copy, "bundle.json")));
    }

    [Fact]
    public void Evaluate_Killed_LeavesNothingUnderTheNameAndResumesOnlyWhenAsked()
    {
        string output = _folder.File("table"),
            partial = output + ".partial",
            journal = Path.Combine(partial, "journal.jsonl");
        string[] arguments =
        [
            "evaluate",
            bundle.Path,
            bundle.Photos,
            "--methods",
            "parts,rise",
            "--metrics",
            "deletion",
            "--threads",
            "1",
            "-o",
            output,
            "--quiet",
        ];
        using (RunningProgram run = Executable.Start(null, [], arguments))
        {
            Assert.True(
                run.WaitUntil(() => File.Exists(journal) && File.ReadLines(journal).Count() > 2, s_patience),
                "It was over before it could be killed."
            );
            Executable.Run(arguments).Failed(1, "is being written by process");
            run.Kill();
            run.Wait(s_patience);
        }
        Assert.False(Directory.Exists(output));
        Executable.Run(arguments).Failed(1, "has an evaluation that was interrupted", "--resume");
        Executable.Run([.. arguments, "--resume"]).Succeeded();
        Assert.False(Directory.Exists(partial));
        Assert.DoesNotContain(".lock", Directory.EnumerateFiles(output).Select(Path.GetFileName));
        byte[] resumed = File.ReadAllBytes(Path.Combine(output, "results.json"));
        Executable.Run([.. arguments, "--overwrite"]).Succeeded();
        Assert.Equal(resumed, File.ReadAllBytes(Path.Combine(output, "results.json")));
        Assert.Equal([output], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    [InlineData(">/dev/full")]
    public void Fit_UnwritableStream_DoesNotDecideTheResult(string redirection)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full.");
        string target = _folder.File("a.partwise");
        Assert.Equal(0, Shell($"fit '{bundle.Model}' '{bundle.Photos}' -k 2 -o '{target}' {redirection}").ExitCode);
        Assert.True(File.Exists(Path.Combine(target, "bundle.json")));
    }

    [Fact]
    public void Inspect_UnwritableOutput_IsAnErrorThatSaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full.");
        ProgramResult result = Shell($"inspect '{bundle.Model}' >/dev/full");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            "partwise: error: Cannot write the result to standard output: the disk is full; send it somewhere else.",
            result.Error.TrimEnd()
        );
        Assert.Equal(1, Shell($"inspect '{bundle.Model}' >/dev/full 2>/dev/full").ExitCode);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void Signal_InTheMiddleOfAForwardPass_EndsEverythingWithinASecond(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        Signals.RequireHeard(signal);
        string model = TinyModel.WriteSlow(_folder.File("slow.onnx")),
            target = _folder.File("out.partwise"),
            photos = TinyPhotos.WriteFolders(_folder.File("photos"), 10);
        using RunningProgram run = Executable.Start(null, [], "fit", model, photos, "-k", "2", "--threads", "1", "-o", target, "--quiet");
        Assert.True(
            run.WaitUntil(() => Directory.EnumerateDirectories(_folder.Path, ".out.partwise.tmp-*").Any(), s_patience),
            "It was over before it could be interrupted."
        );
        Thread.Sleep(500);
        long start = Stopwatch.GetTimestamp();
        Executable.Signal(run.Id, signal);
        Assert.Equal(130, run.Wait(s_patience).ExitCode);
        // A second, and what a loaded machine adds to it.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 3);
        Assert.False(Directory.Exists(target));
        Assert.Empty(Directory.EnumerateDirectories(_folder.Path, ".out.partwise.tmp-*"));
    }

    [Fact]
    public void Explain_HomeFolder_StaysEmpty()
    {
        // The engine would note the machine in a database there, and send that to its maker.
        string home = Directory.CreateDirectory(_folder.File("home")).FullName,
            temporary = Directory.CreateDirectory(_folder.File("temporary")).FullName;
        Executable
            .RunWith([("HOME", home), ("XDG_CACHE_HOME", home), ("TMPDIR", temporary)], "explain", bundle.Path, bundle.Photo)
            .Succeeded();
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
        Assert.DoesNotContain(Directory.EnumerateFiles(temporary), f => Path.GetFileName(f) == ".ses");
    }

    [Fact]
    public void Warnings_NamesWithControlCharacters_AreNoCommandsForTheTerminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Names of files cannot have control characters.");
        string photos = Folders.Copy(bundle.Photos, _folder.File("photos"));
        File.WriteAllText(Path.Combine(photos, "red", "\u001b[2Jevil\u009b.png"), "no picture");
        ProgramResult result = Executable.Run("fit", bundle.Model, photos, "-k", "2", "-o", _folder.File("a.partwise")).Succeeded();
        Assert.Contains("\u241b[2Jevil\ufffd.png", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Error + result.Output);
        Assert.Contains("There is no command '\u241b[31m'", Executable.Run("\u001b[31m").Failed(2), StringComparison.Ordinal);
    }

    private static ProgramResult Shell(string arguments) =>
        Executable.Tool("sh", s_patience, "-c", $"'{Executable.Host}' '{Executable.Assembly}' {arguments}")!;
}
