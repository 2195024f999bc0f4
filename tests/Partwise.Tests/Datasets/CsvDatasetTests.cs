using Partwise.Datasets;
using Partwise.Testing;

namespace Partwise.Tests.Datasets;

public sealed class CsvDatasetTests
{
    [Fact]
    public void Open_Csv_ResolvesPathsAgainstItsFolder()
    {
        using TemporaryFolder folder = new();
        DatasetReaderTests.Touch(folder, "img/a.jpg", "img/b, c.png", "d.jpg");
        string csv = Write(
            folder,
            "\uFEFFClass, Path ,note\r\nzebra,img/a.jpg,x\r\n\r\nape,\"img/b, c.png\"\r\nape,"
                + folder.File("d.jpg")
                + ",\r\nape,gone.jpg\r\nape,labels.csv\r\n"
        );
        ImageDataset dataset = DatasetReader.Open(csv);
        Assert.Equal(DatasetKind.Csv, dataset.Kind);
        Assert.Equal("labels", dataset.Name);
        Assert.Equal(folder.Path, dataset.Root);
        Assert.Equal([new(0, "ape"), new(1, "zebra")], dataset.Classes);
        Assert.Equal([folder.File("img/a.jpg"), folder.File("img/b, c.png"), folder.File("d.jpg")], dataset.Images.Select(i => i.Path));
        Assert.Equal([1, 0, 0], dataset.Images.Select(i => i.Class!.Value));
        Assert.Equal(
            [
                new("gone.jpg", "the file does not exist"),
                new("labels.csv", "it is not an image (jpg, jpeg, jfif, jpe, png, webp, gif, tif, tiff, bmp)"),
            ],
            dataset.Skipped
        );
    }

    [Fact]
    public void Open_SplitColumn_IsHonouredAndClassIndicesStay()
    {
        using TemporaryFolder folder = new();
        DatasetReaderTests.Touch(folder, "a.jpg", "b.jpg", "c.jpg");
        string csv = Write(folder, "path;class;split\na.jpg;x;test\nb.jpg;y;train\nc.jpg;y;\n");
        Assert.Equal(["b.jpg", "c.jpg"], DatasetReader.Open(csv).Images.Select(i => i.RelativePath));
        ImageDataset test = DatasetReader.Open(csv, new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal(["a.jpg", "c.jpg"], test.Images.Select(i => i.RelativePath));
        Assert.Equal("test", test.Images[0].Split);
        Assert.Equal(1, test.Images[1].Class);
        Assert.Equal(3, DatasetReader.Open(csv, new DatasetOptions { Split = DatasetSplit.All }).Images.Count);
    }

    [Fact]
    public void Open_WithoutClasses_NeedsOnlyPaths()
    {
        using TemporaryFolder folder = new();
        DatasetReaderTests.Touch(folder, "a.jpg");
        string csv = Write(folder, "path\na.jpg\n");
        Assert.Null(Assert.Single(DatasetReader.Open(csv, new DatasetOptions { WithClasses = false }).Images).Class);
    }

    [Theory]
    [InlineData("", "'{0}' is empty; its first line must name path,class.")]
    [InlineData("file,class\na.jpg,x\n", "'{0}' has the columns 'file,class' but no 'path'; its first line must name path,class.")]
    [InlineData("path\na.jpg\n", "'{0}' has the columns 'path' but no 'class'; its first line must name path,class.")]
    [InlineData("path,class\n,x\n", "labels.csv, line 2: the path is empty; every line needs one (in '{0}').")]
    [InlineData("path,class\n\na.jpg,\n", "labels.csv, line 3: 'a.jpg' has no class; every line needs one (in '{0}').")]
    [InlineData(
        "path,class\na.jpg,x\n./a.jpg,y\n",
        "labels.csv, line 3: './a.jpg' is of class 'y' but line 2 gives 'x'; an image has one class (in '{0}')."
    )]
    [InlineData("path,class,split\na.jpg,x,val\n", "labels.csv, line 2: the split is 'val'; train and test are allowed (in '{0}').")]
    [InlineData(
        "path,class\na.jpg,x\n\"a.jpg,x\n",
        "labels.csv, line 3: the line is not readable CSV; quotes must be closed and lines at most 1048576 bytes long (in '{0}')."
    )]
    public void Open_Malformed_NamesFileAndLine(string text, string message)
    {
        using TemporaryFolder folder = new();
        DatasetReaderTests.Touch(folder, "a.jpg");
        string csv = Write(folder, text);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, csv), DatasetReaderTests.Message(csv));
    }

    [Fact]
    public void Open_EndlessLine_IsRefused()
    {
        using TemporaryFolder folder = new();
        string csv = Write(folder, "path,class\n" + new string('x', 3_000_000) + "\n");
        Assert.StartsWith("labels.csv", DatasetReaderTests.Message(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SameLineTwice_IsSkippedOnce()
    {
        using TemporaryFolder folder = new();
        DatasetReaderTests.Touch(folder, "a.jpg");
        ImageDataset dataset = DatasetReader.Open(Write(folder, "path,class\na.jpg,x\na.jpg,x\n"));
        Assert.Single(dataset.Images);
        Assert.Equal("it already occurs in line 2", Assert.Single(dataset.Skipped).Reason);
    }

    [Fact]
    public void Open_NoImageLeft_SaysWhy()
    {
        using TemporaryFolder folder = new();
        string csv = Write(folder, "path,class\na.jpg,x\n");
        Assert.Equal(
            $"'{csv}' names no image that can be read: 0 of its lines name existing images, 1 do not, and none is left for this "
                + $"split; relative paths start at '{folder.Path}'.",
            DatasetReaderTests.Message(csv)
        );
    }

    private static string Write(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.File("labels.csv"), text);
        return folder.File("labels.csv");
    }
}
