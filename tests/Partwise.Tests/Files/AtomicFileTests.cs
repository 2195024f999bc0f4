using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_NewFile_HoldsContentAndLeavesNothingElse()
    {
        using TemporaryFolder folder = new();
        AtomicFile.Write(folder.File("a.txt"), s => s.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder.File("a.txt")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_WriterThrows_KeepsOldFileAndRemovesTemporary()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("a.txt"), "old");
        var error = Assert.Throws<InvalidOperationException>(() =>
            AtomicFile.Write(
                folder.File("a.txt"),
                s =>
                {
                    s.Write("half"u8);
                    throw new InvalidOperationException("stop");
                }
            )
        );
        Assert.Equal("stop", error.Message);
        Assert.Equal("old", File.ReadAllText(folder.File("a.txt")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_ExistingWithoutOverwrite_IsRefused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.txt");
        File.WriteAllText(path, "old");
        var error = Assert.Throws<OutputException>(() => AtomicFile.Write(path, s => s.Write("new"u8), overwrite: false));
        Assert.Equal($"'{path}' already exists; choose another name or allow it to be replaced with `Overwrite`.", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void Write_MissingFolder_SaysSo()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("no/a.txt");
        var error = Assert.Throws<OutputException>(() => AtomicFile.Write(path, _ => { }));
        Assert.Equal($"Cannot write '{path}': its folder does not exist; create it first.", error.Message);
    }

    [Fact]
    public void Write_Folder_IsRefused()
    {
        using TemporaryFolder folder = new();
        var error = Assert.Throws<OutputException>(() => AtomicFile.Write(folder.Path, _ => { }));
        Assert.Equal($"Cannot write '{folder.Path}': it is a folder; give the name of a file.", error.Message);
    }

    [Fact]
    public void Write_DiskFull_SaysSoAndKeepsOldFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.txt");
        File.WriteAllText(path, "old");
        var error = Assert.Throws<OutputException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device", 28)));
        Assert.Equal($"Cannot write '{path}': the disk is full; free some space or choose another place.", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void Write_FullDevice_SaysThatTheDiskIsFull()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write);
        var error = Assert.Throws<IOException>(() =>
        {
            full.Write(new byte[1 << 16]);
            full.Flush();
        });
        Assert.True(OutputException.IsDiskFull(error));
    }

    [Fact]
    public void Write_Device_IsWrittenNotReplaced()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "This system has no /dev/null.");
        AtomicFile.Write("/dev/null", s => s.Write("gone"u8));
        Assert.Empty(File.ReadAllText("/dev/null"));
    }

    [Fact]
    public void Write_LinkToFile_ReplacesWhatItPointsTo()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("real.txt"), "old");
        File.CreateSymbolicLink(folder.File("link.txt"), folder.File("real.txt"));
        AtomicFile.Write(folder.File("link.txt"), s => s.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder.File("real.txt")));
        Assert.NotNull(new FileInfo(folder.File("link.txt")).LinkTarget);
    }
}
