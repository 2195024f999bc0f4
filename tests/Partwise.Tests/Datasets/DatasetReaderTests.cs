using Partwise.Datasets;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Datasets;

public sealed class DatasetReaderTests
{
    [Fact]
    public void Read_LinkThatResolvesThroughItself_Ends()
    {
        // L leads through M's parent, which is where M leads to, not where it lies: read as text, L is resolved by L without end.
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["real/sub", "real/L/x"])
            Directory.CreateDirectory(folder.File(name));
        Directory.CreateSymbolicLink(folder.File("M"), Path.Combine("real", "sub"));
        Directory.CreateSymbolicLink(folder.File("L"), Path.Combine("M", "..", "L", "x"));
        Assert.Equal(RealPath.Of(folder.File("real/L/x")), RealPath.Of(folder.File("L")));
    }

    [Fact]
    public void RealPath_LinksInACircle_GivesThePathAsGiven()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.File("a"), "b");
        Directory.CreateSymbolicLink(folder.File("b"), "a");
        Assert.Equal(folder.File("a/x"), RealPath.Of(folder.File("a/x")));
    }

    [Fact]
    public void Open_ClassFolders_ListsImagesAtAnyDepthInOrdinalOrder()
    {
        using TemporaryFolder folder = new();
        Touch(
            folder,
            "b/2.PNG",
            "b/10.jpg",
            "b/deep/er/1.webp",
            "a/x.JPEG",
            "a/._x.jpg",
            "a/.DS_Store",
            "a/Thumbs.db",
            "a/notes.txt",
            ".git/y.jpg",
            "__MACOSX/z.jpg",
            "B/q.tif",
            "docs/readme.md",
            "loose.gif"
        );
        ImageDataset dataset = DatasetReader.Open(folder.Path);
        Assert.Equal(DatasetKind.Folder, dataset.Kind);
        Assert.Equal(Path.GetFileName(folder.Path), dataset.Name);
        Assert.Equal([new(0, "B"), new(1, "a"), new(2, "b")], dataset.Classes);
        Assert.Equal(["B/q.tif", "a/x.JPEG", "b/10.jpg", "b/2.PNG", "b/deep/er/1.webp"], dataset.Images.Select(i => i.RelativePath));
        Assert.Equal([0, 1, 2, 2, 2], dataset.Images.Select(i => i.Class!.Value));
        Assert.All(dataset.Images, i => Assert.True(Path.IsPathRooted(i.Path) && File.Exists(i.Path)));
        Assert.Equal(
            [
                new("a", "it holds 1 file that is no image by its name: notes.txt"),
                new("docs", "the folder holds no image"),
                new("loose.gif", "it lies beside the class folders, so it has no class"),
            ],
            dataset.Skipped
        );
    }

    [Fact]
    public void Open_FolderOfImages_HasNoClasses()
    {
        using TemporaryFolder folder = new();
        Touch(folder, "b.jpg", "a.bmp");
        ImageDataset dataset = DatasetReader.Open(folder.Path + "/");
        Assert.Equal(DatasetKind.Flat, dataset.Kind);
        Assert.Empty(dataset.Classes);
        Assert.Equal(["a.bmp", "b.jpg"], dataset.Images.Select(i => i.RelativePath));
        Assert.All(dataset.Images, i => Assert.Null(i.Class));
    }

    [Fact]
    public void Open_WithoutClasses_TakesNestedFoldersAsOneHeap()
    {
        using TemporaryFolder folder = new();
        Touch(folder, "2024/b.jpg", "2023/summer/a.jpg", "c.jpg");
        ImageDataset dataset = DatasetReader.Open(folder.Path, new DatasetOptions { WithClasses = false });
        Assert.Equal(DatasetKind.Flat, dataset.Kind);
        Assert.Equal(["2023/summer/a.jpg", "2024/b.jpg", "c.jpg"], dataset.Images.Select(i => i.RelativePath));
    }

    [Fact]
    public void Open_SingleImage_IsADatasetOfOne()
    {
        using TemporaryFolder folder = new();
        Touch(folder, "a.jpg");
        ImageDataset dataset = DatasetReader.Open(folder.File("a.jpg"));
        Assert.Equal(DatasetKind.Single, dataset.Kind);
        Assert.Equal(folder.File("a.jpg"), Assert.Single(dataset.Images).Path);
    }

    [Fact]
    public void Open_NothingToRead_SaysWhatWasLookedFor()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(
            $"'{folder.Path}' holds no image; looked for jpg, jpeg, jfif, jpe, png, webp, gif, tif, tiff, bmp in it and its "
                + $"subfolders, for a CUB-200-2011 dataset and for one subfolder per class.",
            Message(folder.Path)
        );
        Assert.Equal(
            $"'{folder.File("no")}' does not exist; give a folder of images, a CSV with the columns path,class, or an image.",
            Message(folder.File("no"))
        );
        Touch(folder, "a.doc");
        Assert.Equal(
            $"'{folder.File("a.doc")}' is neither an image (jpg, jpeg, jfif, jpe, png, webp, gif, tif, tiff, bmp) nor a CSV; give a "
                + $"folder of images, a CSV with the columns path,class, or an image.",
            Message(folder.File("a.doc"))
        );
    }

    [Fact]
    public void Open_LinksInCircles_TerminatesAndReadsEachFolderOnce()
    {
        using TemporaryFolder folder = new();
        Touch(folder, "a/1.jpg", "b/2.jpg");
        Directory.CreateSymbolicLink(folder.File("a/up"), folder.Path);
        Directory.CreateSymbolicLink(folder.File("a/self"), folder.File("a"));
        Directory.CreateSymbolicLink(folder.File("b/to-a"), folder.File("a"));
        Directory.CreateSymbolicLink(folder.File("b/x"), folder.File("b/y"));
        Directory.CreateSymbolicLink(folder.File("b/y"), folder.File("b/x"));
        File.CreateSymbolicLink(folder.File("b/gone.jpg"), folder.File("nowhere.jpg"));
        ImageDataset dataset = DatasetReader.Open(folder.Path, new DatasetOptions { WithClasses = false });
        Assert.Equal(["1.jpg", "2.jpg"], dataset.Images.Select(i => Path.GetFileName(i.Path)).Order());
        Assert.Equal("the link leads nowhere", dataset.Skipped.Single(s => s.Path.EndsWith("gone.jpg", StringComparison.Ordinal)).Reason);
    }

    [Fact]
    public void Open_LinkedClassFolder_IsFollowed()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder elsewhere = new();
        Touch(elsewhere, "1.jpg");
        Directory.CreateSymbolicLink(folder.File("a"), elsewhere.Path);
        Assert.Equal(["a/1.jpg"], DatasetReader.Open(folder.Path).Images.Select(i => i.RelativePath));
    }

    [Fact]
    public void Open_ClassFolderThatCannotBeRead_IsListedAndTheOthersAreRead()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }
        using TemporaryFolder folder = new();
        Touch(folder, "a/1.jpg", "b/2.jpg");
        File.SetUnixFileMode(folder.File("a"), UnixFileMode.None);
        try
        {
            Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser reads everything.");
            ImageDataset dataset = DatasetReader.Open(folder.Path);
            Assert.Equal(["b/2.jpg"], dataset.Images.Select(i => i.RelativePath));
            Assert.Contains("cannot be read", Assert.Single(dataset.Skipped).Reason, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(folder.File("a"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("train", DatasetSplit.Train, "train/a/1.jpg,train/b/2.jpg")]
    [InlineData("Training", DatasetSplit.Train, "Training/a/1.jpg,Training/b/2.jpg")]
    [InlineData("train", DatasetSplit.Test, "test/a/4.jpg")]
    [InlineData("train", DatasetSplit.All, "train/a/1.jpg,val/a/3.jpg,test/a/4.jpg,train/b/2.jpg")]
    public void Open_FoldersOfASplit_AreNoClasses(string train, DatasetSplit split, string images)
    {
        using TemporaryFolder folder = new();
        Touch(folder, train + "/a/1.jpg", train + "/b/2.jpg", "val/a/3.jpg", "test/a/4.jpg");
        ImageDataset dataset = DatasetReader.Open(folder.Path, new DatasetOptions { Split = split });
        Assert.Equal(images.Split(',').Order(), dataset.Images.Select(i => i.RelativePath).Order());
        Assert.DoesNotContain(dataset.Classes, c => c.Name is "train" or "val" or "test");
        Assert.All(
            dataset.Images,
            i => Assert.Equal(i.RelativePath.StartsWith(train, StringComparison.Ordinal) ? "train" : "test", i.Split)
        );
    }

    [Fact]
    public void Open_SplitThatIsNotThere_SaysWhichAre()
    {
        using TemporaryFolder folder = new();
        Touch(folder, "train/a/1.jpg");
        Assert.Equal(
            $"'{folder.Path}' has no folder for `Split` test; it has train, so choose another split or give one of these folders.",
            Message(folder.Path, new DatasetOptions { Split = DatasetSplit.Test })
        );
    }

    [Fact]
    public void Open_OneFolderAroundTheClasses_IsLookedInto()
    {
        using TemporaryFolder folder = new();
        Touch(folder, "images/a/1.jpg", "images/b/2.jpg");
        ImageDataset dataset = DatasetReader.Open(folder.Path);
        Assert.Equal(["a", "b"], dataset.Classes.Select(c => c.Name));
        Assert.Equal(["images/a/1.jpg", "images/b/2.jpg"], dataset.Images.Select(i => i.RelativePath));
    }

    [Fact]
    public void Open_FilesOfOtherFormats_AreListedAndThoseOfSystemsAreNot()
    {
        using TemporaryFolder folder = new();
        Touch(
            folder,
            "a/1.jfif",
            "a/2.JPE",
            "a/3.heic",
            "a/4",
            "a/5.jpg.crdownload",
            "a/thumbs.db",
            "a/Icon\r",
            "$RECYCLE.BIN/x.jpg",
            "lost+found/x.jpg",
            "__pycache__/x.pyc"
        );
        ImageDataset dataset = DatasetReader.Open(folder.Path);
        Assert.Equal(["a"], dataset.Classes.Select(c => c.Name));
        Assert.Equal(["a/1.jfif", "a/2.JPE", "a/3.heic"], dataset.Images.Select(i => i.RelativePath));
        Assert.Equal([new("a", "it holds 2 files that are no images by their names: 4, 5.jpg.crdownload")], dataset.Skipped);
    }

    internal static void Touch(TemporaryFolder folder, params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllBytes(folder.File(name), [0xFF]);
        }
    }

    internal static string Message(string path, DatasetOptions? options = null) =>
        Assert.Throws<DatasetException>(() => DatasetReader.Open(path, options)).Message;

    [Fact]
    public void Open_FolderWithOutputsOfPartwise_LeavesTheirPicturesOut()
    {
        using TemporaryFolder folder = new();
        foreach (
            string file in new[]
            {
                "cats/a.png",
                "cats/old/bundle.json",
                "cats/old/patches/b.jpg",
                "explained/explain.json",
                "explained/c.png",
                "dogs/d.png",
            }
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
            File.WriteAllText(folder.File(file), "");
        }
        ImageDataset classes = DatasetReader.Open(folder.Path);
        Assert.Equal(["cats", "dogs"], classes.Classes.Select(c => c.Name));
        Assert.Equal(["cats/a.png", "dogs/d.png"], classes.Images.Select(i => i.RelativePath));
        Assert.Equal(
            ["cats/a.png", "dogs/d.png"],
            DatasetReader.Open(folder.Path, new DatasetOptions { WithClasses = false }).Images.Select(i => i.RelativePath)
        );
        Assert.Equal(["c.png"], DatasetReader.Open(folder.File("explained")).Images.Select(i => i.RelativePath));
    }
}
