using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Places that cannot or must not be written.</summary>
public sealed class OutputTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_ExistingBundle_IsKeptWithoutOverwrite()
    {
        byte[] before = File.ReadAllBytes(Path.Combine(bundle.Path, "bundle.json"));

        Fit(bundle.Path).Failed(1, "already exists", "--overwrite");

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(bundle.Path, "bundle.json")));
    }

    [Fact]
    public void Fit_FolderThatIsNoBundle_IsNeverReplaced()
    {
        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(_folder.File("mine/thesis.txt"), "years of work");

        Fit(_folder.File("mine"), "--overwrite").Failed(1, "mine", "not replaced");

        Assert.Equal("years of work", File.ReadAllText(_folder.File("mine/thesis.txt")));
        Assert.Equal([_folder.File("mine")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Fit_FileAsOutput_IsKept()
    {
        File.WriteAllText(_folder.File("file"), "text");

        Fit(_folder.File("file"), "--overwrite").Failed(1, "is a file");

        Assert.Equal("text", File.ReadAllText(_folder.File("file")));
    }

    [Fact]
    public void Fit_BelowAFile_SaysSo()
    {
        File.WriteAllText(_folder.File("file"), "text");

        Fit(_folder.File("file/out.partwise")).Failed(1, "Cannot write", "out.partwise");
    }

    [Fact]
    public void Fit_ReadOnlyPlace_SaysSo()
    {
        using var mount = Mount.Tmpfs(_folder.File("ro"), 64, readOnly: true);

        Fit(Path.Combine(mount.Path, "out.partwise")).Failed(1, "read-only", "choose another place");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(120)]
    [InlineData(200)]
    public void Fit_DiskFull_SaysSoAndLeavesNothing(int kilobytes)
    {
        using var mount = Mount.Tmpfs(_folder.File("full"), kilobytes);

        Fit(Path.Combine(mount.Path, "out.partwise")).Failed(1, "the disk is full", "out.partwise");

        Assert.Empty(Directory.EnumerateFileSystemEntries(mount.Path));
    }

    [Fact]
    public void Fit_DiskFullWithOverwrite_KeepsTheOldBundle()
    {
        using var mount = Mount.Tmpfs(_folder.File("full"), 4000);
        string old = bundle.CopyTo(Path.Combine(mount.Path, "out.partwise"));
        Fill(mount.Path);

        Fit(old, "--overwrite").Failed(1, "the disk is full");

        Executable.Run("explain", old, bundle.Photo, "--json").Succeeded();
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(mount.Path).Count());
    }

    [Fact]
    public void Explain_DiskFull_SaysSoAndLeavesNothing()
    {
        using var mount = Mount.Tmpfs(_folder.File("full"), 24);

        Executable.Run("explain", bundle.Path, bundle.Photo, "-o", Path.Combine(mount.Path, "out")).Failed(1, "the disk is full", "out");

        Assert.Empty(Directory.EnumerateFileSystemEntries(mount.Path));
    }

    [Fact]
    public void Report_DiskFull_KeepsTheOldReport()
    {
        using var mount = Mount.Tmpfs(_folder.File("full"), 4000);
        string copy = bundle.CopyTo(Path.Combine(mount.Path, "out.partwise"));
        byte[] before = File.ReadAllBytes(Path.Combine(copy, "index.html"));
        Fill(mount.Path);

        Executable.Run("report", copy).Failed(1, "the disk is full");

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(copy, "index.html")));
    }

    private static void Fill(string folder) =>
        Executable.Tool("dd", TimeSpan.FromSeconds(10), "if=/dev/zero", "of=" + Path.Combine(folder, "filler"), "bs=1k", "count=10000");

    private ProgramResult Fit(string target, params string[] options) =>
        Executable.Run(["fit", bundle.Model, bundle.Photos, "-k", "3", "-o", target, .. options]);
}
