using System.Globalization;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>A small file system of its own in memory; skips the test where mounting is not permitted.</summary>
internal sealed class Mount : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private Mount(string path) => Path = path;

    public string Path { get; }

    public static Mount Tmpfs(string path, int kilobytes, bool readOnly = false)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mounting is tried on Linux only.");
        Directory.CreateDirectory(path);
        string options = string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k{(readOnly ? ",ro" : "")}");
        ProgramResult? result = Executable.Tool("mount", s_patience, "-t", "tmpfs", "-o", options, "partwise-test", path);
        Assert.SkipUnless(result?.ExitCode == 0, $"Mounting is not permitted here: {result?.Error.Trim() ?? "there is no mount"}");
        return new Mount(path);
    }

    public void Dispose() => Executable.Tool("umount", s_patience, "-l", Path);
}
