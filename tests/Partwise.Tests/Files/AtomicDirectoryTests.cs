using Partwise.Files;
using Partwise.Files.Internals;
using Partwise.Testing;

namespace Partwise.Tests.Files;

public sealed class AtomicDirectoryTests
{
    // Above the largest process id that any of the systems gives out.
    private const int NoProcess = int.MaxValue;

    [Fact]
    public void Commit_NewTarget_AppearsWithContentOnly()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("deep/b.partwise");
        using (AtomicDirectory output = Create(target))
        {
            File.WriteAllText(output.File("bundle.json"), "{}");
            Assert.False(Directory.Exists(target));
            output.Commit();
        }
        Assert.True(File.Exists(Path.Combine(target, "bundle.json")));
        Assert.Single(Directory.GetFileSystemEntries(folder.File("deep")));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesOldTargetAndNoTemporary()
    {
        using TemporaryFolder folder = new();
        string target = MakeBundle(folder, "old");
        using (AtomicDirectory output = Create(target, overwrite: true))
            File.WriteAllText(output.File("bundle.json"), "new");
        Assert.Equal("old", File.ReadAllText(Path.Combine(target, "bundle.json")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Commit_Overwrite_ReplacesOldAndRemovesIt()
    {
        using TemporaryFolder folder = new();
        string target = MakeBundle(folder, "old");
        File.WriteAllText(Path.Combine(target, "stale.txt"), "x");
        using AtomicDirectory output = Create(target, overwrite: true);
        File.WriteAllText(output.File("bundle.json"), "new");
        output.Commit();
        Assert.Equal("new", File.ReadAllText(Path.Combine(target, "bundle.json")));
        Assert.False(File.Exists(Path.Combine(target, "stale.txt")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void ReplaceInTwoSteps_OldTarget_IsReplacedAndRemoved()
    {
        using TemporaryFolder folder = new();
        string target = MakeBundle(folder, "old");
        using AtomicDirectory output = Create(target, overwrite: true);
        File.WriteAllText(output.File("bundle.json"), "new");
        AtomicDirectory.ReplaceInTwoSteps(output.Path, output.Target);
        Assert.Equal("new", File.ReadAllText(Path.Combine(target, "bundle.json")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void TryExchange_TwoFolders_SwapsThemOrChangesNothing()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder.File("a")).FullName, "x"), "a");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder.File("b")).FullName, "x"), "b");
        bool done = DirectorySwap.TryExchange(folder.File("a"), folder.File("b"));
        Assert.Equal(done ? "b" : "a", File.ReadAllText(folder.File("a/x")));
        Assert.Equal(done ? "a" : "b", File.ReadAllText(folder.File("b/x")));
        Assert.False(DirectorySwap.TryExchange(folder.File("a"), folder.File("missing")));
    }

    [Fact]
    public void Create_ExistingWithoutOverwrite_IsRefusedAtOnce()
    {
        using TemporaryFolder folder = new();
        string target = MakeBundle(folder, "old");
        var error = Assert.Throws<OutputException>(() => Create(target));
        Assert.Equal($"'{target}' already exists; choose another name or allow it to be replaced with `Overwrite`.", error.Message);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_FolderOfOtherThings_IsRefusedEvenWithOverwrite(bool overwrite)
    {
        using TemporaryFolder folder = new();
        string target = folder.File("Documents");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "thesis.doc"), "years");
        var error = Assert.Throws<OutputException>(() => Create(target, overwrite));
        Assert.Equal($"'{target}' already exists and is not an earlier output, so it is not replaced; choose another name.", error.Message);
        Assert.Equal("years", File.ReadAllText(Path.Combine(target, "thesis.doc")));
    }

    [Fact]
    public void Commit_EmptyTarget_IsReplacedWithoutOverwrite()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("b");
        Directory.CreateDirectory(target);
        using AtomicDirectory output = Create(target);
        File.WriteAllText(output.File("bundle.json"), "new");
        output.Commit();
        Assert.Equal("new", File.ReadAllText(Path.Combine(target, "bundle.json")));
    }

    [Fact]
    public void Commit_TargetFilledMeanwhile_IsRefusedAndKeptAsItIs()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("b.partwise");
        using AtomicDirectory output = Create(target, overwrite: true);
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "mine.txt"), "mine");
        Assert.Throws<OutputException>(output.Commit);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(target, "mine.txt")));
    }

    [Fact]
    public void Commit_Twice_IsRefused()
    {
        using TemporaryFolder folder = new();
        using AtomicDirectory output = Create(folder.File("b"));
        output.Commit();
        Assert.Equal(
            "The folder was already committed or disposed; create a new one.",
            Assert.Throws<InvalidOperationException>(output.Commit).Message
        );
    }

    [Fact]
    public void Create_ExistingFile_IsRefused()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("b");
        File.WriteAllText(target, "x");
        Assert.Equal(
            $"'{target}' already exists and is a file; give the name of a folder.",
            Assert.Throws<OutputException>(() => Create(target, overwrite: true)).Message
        );
    }

    [Fact]
    public void Create_Root_IsRefused()
    {
        string root = Path.GetPathRoot(Path.GetTempPath())!;
        Assert.Equal(
            $"Cannot write '{root}': it is the root of a file system; give the name of a new folder.",
            Assert.Throws<OutputException>(() => Create(root, overwrite: true)).Message
        );
    }

    [Fact]
    public void Create_ReadOnlyFileSystem_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /proc.");
        var error = Assert.Throws<OutputException>(() => Create("/proc/partwise/b"));
        Assert.StartsWith("Cannot write '/proc/partwise/b': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_LeftOverOfDeadProcess_IsRemoved()
    {
        using TemporaryFolder folder = new();
        string stale = Directory.CreateDirectory(LeftOver(folder, "tmp", NoProcess)).FullName;
        using AtomicDirectory output = Create(folder.File("b"));
        Assert.False(Directory.Exists(stale));
    }

    [Fact]
    public void Create_WorkOfLivingProcessOrOtherTarget_IsKept()
    {
        using TemporaryFolder folder = new();
        using AtomicDirectory first = Create(folder.File("b"));
        string other = Directory.CreateDirectory(folder.File(".c.tmp-2147483647-0011223344556677")).FullName;
        string foreign = Directory.CreateDirectory(folder.File(".b.tmp-2147483647-0000000044556677")).FullName;
        using AtomicDirectory second = Create(folder.File("b"));
        Assert.All([first.Path, second.Path, other, foreign], path => Assert.True(Directory.Exists(path), path));
    }

    [Fact]
    public void Create_KilledBetweenTheTwoSteps_PutsOldBack()
    {
        using TemporaryFolder folder = new();
        string aside = LeftOver(folder, "old", NoProcess);
        Directory.CreateDirectory(aside);
        File.WriteAllText(Path.Combine(aside, "bundle.json"), "old");
        using AtomicDirectory output = Create(folder.File("b"), overwrite: true);
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder.File("b"), "bundle.json")));
    }

    [Fact]
    public async Task DeleteInUse_FolderThatIsBeingFilled_LeavesNothing()
    {
        for (int round = 0; round < 20; round++)
        {
            using TemporaryFolder folder = new();
            using AtomicDirectory output = Create(folder.File("b"));
            Directory.CreateDirectory(output.File("photos"));
            using var begun = new ManualResetEventSlim();
            Task fill = Task.Run(
                () =>
                {
                    for (int i = 0; ; i++)
                    {
                        File.WriteAllText(output.File($"photos/{i}"), "");
                        begun.Set();
                    }
                },
                TestContext.Current.CancellationToken
            );
            begun.Wait(TestContext.Current.CancellationToken);
            TemporarySibling.DeleteInUse(output.Path);
            await Assert.ThrowsAsync<DirectoryNotFoundException>(() => fill);
            Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        }
    }

    private static AtomicDirectory Create(string target, bool overwrite = false) =>
        AtomicDirectory.Create(target, overwrite, path => File.Exists(Path.Combine(path, "bundle.json")));

    private static string MakeBundle(TemporaryFolder folder, string content)
    {
        string target = folder.File("b.partwise");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "bundle.json"), content);
        return target;
    }

    // The name that a run with this process id would have chosen on this machine.
    private static string LeftOver(TemporaryFolder folder, string kind, int process)
    {
        string mine = TemporarySibling.Create(folder.File("b"));
        TemporarySibling.Release(mine);
        string tag = Path.GetFileName(mine).Split('-')[^1];
        return folder.File($".b.{kind}-{process}-{tag}");
    }

    [Fact]
    public void Dispose_WithoutCommit_RemovesTheParentsItMadeOnly()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("there"));
        Create(folder.File("there/new/deep/b.partwise")).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("there")));

        AtomicDirectory shared = Create(folder.File("there/new/b.partwise"));
        File.WriteAllText(folder.File("there/new/other.txt"), "");
        shared.Dispose();
        Assert.True(File.Exists(folder.File("there/new/other.txt")));
    }
}
