using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Runs that are ended in the middle leave the old bundle or none, never half of one.</summary>
public sealed class InterruptionTests(TinyBundle bundle) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("out.partwise");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", "prototypes.safetensors")]
    [InlineData("INT", "")]
    [InlineData("TERM", "network.onnx")]
    public void Fit_Interrupted_EndsWith130AndLeavesNothing(string signal, string when)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        Signals.RequireHeard(signal);
        using RunningProgram run = StartSlow();
        Assert.True(run.WaitUntil(() => InProgress(when), s_patience), "It was over before it could be interrupted.");

        Executable.Signal(run.Id, signal);
        ProgramResult result = run.Wait(s_patience);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("", result.Output);
        // Which of the two it says depends on whether the step that it was in was over in time.
        Assert.StartsWith("partwise: cancelled", result.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Empty(Entries());
    }

    [Fact]
    public void Explain_Pipe_IsSkippedAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such pipes.");
        SpecialFiles.Make(_folder.File("pipe.png"), "pipe");
        ProgramResult result = Executable.Run("explain", bundle.Path, bundle.Photo, _folder.File("pipe.png"), "-o", Target).Succeeded();
        Assert.Contains("pipe or a device", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_InterruptedWithOverwrite_KeepsTheOldBundle()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        Signals.RequireHeard("INT");
        bundle.CopyTo(Target);
        using RunningProgram run = StartSlow("--overwrite");
        Assert.True(run.WaitUntil(() => InProgress("prototypes.safetensors"), s_patience), "It was over before it could be interrupted.");

        Executable.Signal(run.Id, "INT");
        Assert.Equal(130, run.Wait(s_patience).ExitCode);

        AssertOldBundle();
        Assert.Equal([Target], Entries());
    }

    [Fact]
    public void Fit_Killed_KeepsTheOldBundleAndTheNextRunCleansUp()
    {
        bundle.CopyTo(Target);
        using RunningProgram run = StartSlow("--overwrite");
        Assert.True(run.WaitUntil(() => InProgress("prototypes.safetensors"), s_patience), "It was over before it could be killed.");

        run.Kill();
        Assert.NotEqual(0, run.Wait(s_patience).ExitCode);

        AssertOldBundle();
        Assert.Equal(2, Entries().Length);
        Executable.Run("fit", bundle.Model, bundle.Photos, "-k", "2", "-o", Target, "--overwrite", "--quiet").Succeeded();
        Assert.Equal([Target], Entries());
    }

    [Fact]
    public void Fit_KilledWithoutOldBundle_LeavesNoHalfBundle()
    {
        using RunningProgram run = StartSlow();
        Assert.True(run.WaitUntil(() => InProgress("network.onnx"), s_patience), "It was over before it could be killed.");

        run.Kill();
        run.Wait(s_patience);

        Assert.False(Directory.Exists(Target));
        Executable.Run("explain", Target, bundle.Photo).Failed(1, "There is no bundle");
        Executable.Run("fit", bundle.Model, bundle.Photos, "-k", "2", "-o", Target, "--quiet").Succeeded();
        Assert.Equal([Target], Entries());
    }

    private RunningProgram StartSlow(params string[] options)
    {
        string inputs = _folder.File(".inputs");
        string model = TinyModel.WriteSlow(Path.Combine(Directory.CreateDirectory(inputs).FullName, "slow.onnx"));
        TinyPhotos.WriteFolders(Path.Combine(inputs, "photos"), 10);
        return Executable.Start(
            null,
            [],
            ["fit", model, Path.Combine(inputs, "photos"), "-k", "2", "--threads", "1", "-o", Target, .. options]
        );
    }

    private bool InProgress(string file) =>
        Directory
            .EnumerateDirectories(_folder.Path, ".out.partwise.tmp-*")
            .Any(d => file.Length == 0 || File.Exists(Path.Combine(d, file)));

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Path).Where(e => !e.EndsWith(".inputs", StringComparison.Ordinal))];

    private void AssertOldBundle()
    {
        foreach (string file in new[] { "bundle.json", "network.onnx", "prototypes.safetensors", "index.html" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(bundle.Path, file)), File.ReadAllBytes(Path.Combine(Target, file)));
    }
}
