using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Files;

public sealed class FolderLockTests
{
    [Fact]
    public void Take_Taken_NamesTheOwnerAndIsFreeAgainAfterwards()
    {
        using var folder = new TemporaryFolder();
        using (FolderLock.Take(folder.File("work"), "out"))
        {
            string message = Assert.Throws<OutputException>(() => FolderLock.Take(folder.File("work"), "out")).Message;
            Assert.Equal(
                $"'out' is being written by process {Environment.ProcessId} on {Environment.MachineName}; wait for it, or choose "
                    + $"another name.",
                message
            );
        }
        FolderLock.Take(folder.File("work"), "out").Dispose();
    }

    [Fact]
    public void Move_HeldUntilItIsInPlace_LeavesNoLock()
    {
        using var folder = new TemporaryFolder();
        using FolderLock held = FolderLock.Take(folder.File("work"), "out");
        held.Move(() => Directory.Move(folder.File("work"), folder.File("out")), folder.File("out"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("out")));
        using FolderLock again = FolderLock.Take(folder.File("work"), "out");
    }
}
