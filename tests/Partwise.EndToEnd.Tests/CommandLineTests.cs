using Partwise.EndToEnd.Tests.Support;

namespace Partwise.EndToEnd.Tests;

/// <summary>The command line itself: help, version, wrong usage.</summary>
public sealed class CommandLineTests(TinyBundle bundle)
{
    [Theory]
    [InlineData("inspect", "--preprocess")]
    [InlineData("fit", "--label-map")]
    [InlineData("explain", "--maps")]
    [InlineData("report", "--linked")]
    public void Help_OfAVerb_ListsItsOptions(string verb, string option)
    {
        ProgramResult result = Executable.Run(verb, "--help").Succeeded();

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
    public void Version_IsOneShortLine() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", Executable.Run("--version").Succeeded().Output);

    [Theory]
    [InlineData("paint", "paint")]
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
    public void EmptyOutput_IsWrongUsage() => Executable.Run("fit", "m.onnx", "photos", "-o", "").Failed(2, "-o");

    [Fact]
    public void Terminal_NoColor_IsRespected()
    {
        string command = $"'{Executable.Host}' '{Executable.Assembly}' explain '{bundle.Path}' '{bundle.Photo}'";
        ProgramResult? result = Executable.Tool("env", TimeSpan.FromSeconds(60), "NO_COLOR=1", "TERM=xterm-256color", "script", "-qec", command, "/dev/null");
        Assert.SkipUnless(OperatingSystem.IsLinux() && result is not null && result.ExitCode != 127, "There is no 'script' to make a terminal.");

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
