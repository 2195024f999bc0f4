using Partwise.Datasets;
using Partwise.Testing;

namespace Partwise.Tests.Datasets;

public sealed class CubReaderTests
{
    [Fact]
    public void Open_SmallDataset_ReadsEveryAnnotation()
    {
        using TemporaryFolder folder = Make();
        ImageDataset dataset = DatasetReader.Open(folder.Path);
        Assert.Equal(DatasetKind.Cub, dataset.Kind);
        Assert.Equal([new(0, "001.Ani"), new(1, "002.Owl")], dataset.Classes);
        Assert.Equal(["back", "left eye"], dataset.PartNames);
        DatasetImage image = Assert.Single(dataset.Images);
        Assert.Equal((2, "002.Owl/b.jpg", 1, "train"), (image.Id!.Value, image.RelativePath, image.Class!.Value, image.Split));
        Assert.Equal(folder.File("images/002.Owl/b.jpg"), image.Path);
        Assert.Equal(new Box(1.5, 2, 30.25, 40), image.BoundingBox);
        Assert.Equal([new(0, 0, 0, false), new(1, 12.5, 7, true)], image.Parts);
        Assert.Equal([new("002.Owl/gone.jpg", "the file does not exist")], dataset.Skipped);
    }

    [Fact]
    public void Open_OtherSplits_SelectTheirImages()
    {
        using TemporaryFolder folder = Make();
        ImageDataset test = DatasetReader.Open(folder.Path, new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal([1], test.Images.Select(i => i.Id!.Value));
        Assert.Equal("test", test.Images[0].Split);
        Assert.Empty(test.Images[0].Parts);
        Assert.Equal(
            [1, 2],
            DatasetReader.Open(folder.Path, new DatasetOptions { Split = DatasetSplit.All }).Images.Select(i => i.Id!.Value)
        );
    }

    [Fact]
    public void Open_FolderAbove_FindsTheRoot()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder dataset = Make();
        Directory.CreateSymbolicLink(folder.File("CUB_200_2011"), dataset.Path);
        Assert.Equal(folder.File("CUB_200_2011"), DatasetReader.Open(folder.Path).Root);
    }

    [Theory]
    [InlineData("images.txt", "1 001.Ani/a.jpg\n1 x.jpg\n", "images.txt, line 2: the image number 1 occurs twice; each may occur once")]
    [InlineData("images.txt", "1\n", "images.txt, line 1: '1' is not of the form 'image-number path'")]
    [InlineData("images.txt", "x a.jpg\n", "images.txt, line 1: the image number is 'x'; whole numbers from 1 are allowed")]
    [InlineData(
        "images.txt",
        "1 ../../etc/a.jpg\n",
        "images.txt, line 1: the path '../../etc/a.jpg' leaves the dataset's folder; paths below 'images' are allowed"
    )]
    [InlineData(
        "images.txt",
        "1 /etc/a.jpg\n",
        "images.txt, line 1: the path '/etc/a.jpg' leaves the dataset's folder; paths below 'images' are allowed"
    )]
    [InlineData("classes.txt", "1 a\n1 b\n", "classes.txt, line 2: the class number 1 occurs twice; each may occur once")]
    [InlineData(
        "image_class_labels.txt",
        "1 1\n2 3\n",
        "image_class_labels.txt, line 2: the class number 3 is not in classes.txt; it lists 2 classes"
    )]
    [InlineData(
        "image_class_labels.txt",
        "9 1\n",
        "image_class_labels.txt, line 1: the image number 9 is not in images.txt; it lists 3 images"
    )]
    [InlineData("train_test_split.txt", "\n1 2\n", "train_test_split.txt, line 2: the training flag is '2'; 0 and 1 are allowed")]
    [InlineData(
        "bounding_boxes.txt",
        "1 1 2 3\n",
        "bounding_boxes.txt, line 1: '1 1 2 3' is not of the form 'image-number x y width height'"
    )]
    [InlineData("bounding_boxes.txt", "1 1 2 nan 4\n", "bounding_boxes.txt, line 1: the width is 'nan'; finite numbers are allowed")]
    [InlineData("bounding_boxes.txt", "1 1 2 0 4\n", "bounding_boxes.txt, line 1: the box is 0 wide and 4 high; both must be above 0")]
    [InlineData("parts/part_locs.txt", "1 3 1 1 1\n", "part_locs.txt, line 1: the part number 3 is not in parts.txt; it lists 2 parts")]
    [InlineData(
        "parts/part_locs.txt",
        "1 1 1 1 1\n1 1 2 2 1\n",
        "part_locs.txt, line 2: part 1 of image 1 occurs twice; each may occur once"
    )]
    [InlineData("parts/part_locs.txt", "1 1 1e999 1 1\n", "part_locs.txt, line 1: the x is '1e999'; finite numbers are allowed")]
    public void Open_MalformedLine_NamesFileAndLine(string file, string text, string message)
    {
        using TemporaryFolder folder = Make();
        File.WriteAllText(folder.File(file), text);
        Assert.Equal($"{message} (in '{folder.File(file)}').", DatasetReaderTests.Message(folder.Path));
    }

    [Fact]
    public void Open_MissingLabelOrFile_SaysWhich()
    {
        using TemporaryFolder folder = Make();
        File.WriteAllText(folder.File("image_class_labels.txt"), "1 1\n2 2\n");
        Assert.Equal(
            $"'{folder.File("image_class_labels.txt")}' has no line for the image number 3 of images.txt; every image needs one.",
            DatasetReaderTests.Message(folder.Path)
        );
        File.Delete(folder.File("train_test_split.txt"));
        Assert.Equal(
            $"'{folder.Path}' looks like CUB-200-2011 but has no train_test_split.txt; unpack the archive completely or read all "
                + $"images with `Split` all.",
            DatasetReaderTests.Message(folder.Path)
        );
        File.Delete(folder.File("classes.txt"));
        Assert.Equal(
            $"'{folder.Path}' looks like CUB-200-2011 but has no classes.txt; unpack the archive completely.",
            DatasetReaderTests.Message(folder.Path)
        );
    }

    [Fact]
    public void Open_NoImageThere_SaysSo()
    {
        using TemporaryFolder folder = Make();
        Directory.Delete(folder.File("images"), recursive: true);
        Assert.Equal(
            $"'{folder.Path}' has no image to read: 3 are listed in images.txt, 2 of the training images do not exist in 'images'; "
                + $"check that the archive was unpacked completely.",
            DatasetReaderTests.Message(folder.Path)
        );
    }

    [Fact]
    public void Open_SplitWithoutImages_SaysWhichFileDecides()
    {
        using TemporaryFolder folder = Make();
        File.WriteAllText(folder.File("train_test_split.txt"), "1 1\n2 1\n3 1\n");
        Assert.Equal(
            $"'{folder.Path}' has no image to read: none of the 3 listed in images.txt is one of the test images; see "
                + $"train_test_split.txt.",
            DatasetReaderTests.Message(folder.Path, new DatasetOptions { Split = DatasetSplit.Test })
        );
    }

    [Fact]
    public void Open_HugeAnnotationFile_IsNotRead()
    {
        using TemporaryFolder folder = Make();
        using (FileStream stream = File.OpenWrite(folder.File("images.txt")))
            stream.SetLength(300L << 20);
        Assert.Equal(
            $"'{folder.File("images.txt")}' has 314572800 bytes; annotation files of at most 268435456 bytes are read, so check that "
                + $"it is the right file.",
            DatasetReaderTests.Message(folder.Path)
        );
    }

    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void Open_RealPhotos_HasTheKnownCounts()
    {
        string root = TestData.Data("CUB_200_2011_subset");
        ImageDataset train = DatasetReader.Open(root);
        ImageDataset test = DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.Test });
        Assert.Equal((210, 166, 7, 15), (train.Images.Count, test.Images.Count, train.Classes.Count, train.PartNames.Count));
        Assert.Empty(train.Skipped);
        Assert.Equal(4246, train.Images.Concat(test.Images).Sum(i => i.Parts.Count(p => p.Visible)));
        Assert.All(train.Images, i => Assert.Equal(train.Classes[i.Class!.Value].Name, i.RelativePath.Split('/')[0]));
        Assert.All(train.Images, i => Assert.NotNull(i.BoundingBox));
    }

    private static TemporaryFolder Make()
    {
        TemporaryFolder folder = new();
        DatasetReaderTests.Touch(folder, "images/001.Ani/a.jpg", "images/002.Owl/b.jpg");
        Directory.CreateDirectory(folder.File("parts"));
        File.WriteAllText(folder.File("images.txt"), "3 002.Owl/gone.jpg\n1 001.Ani/a.jpg\n2 002.Owl/b.jpg\r\n");
        File.WriteAllText(folder.File("classes.txt"), "2 002.Owl\n1 001.Ani\n");
        File.WriteAllText(folder.File("image_class_labels.txt"), "1 1\n2 2\n3 2\n");
        File.WriteAllText(folder.File("train_test_split.txt"), "1 0\n2 1\n3 1\n");
        File.WriteAllText(folder.File("bounding_boxes.txt"), "2 1.5 2.0 30.25 40.0\n");
        File.WriteAllText(folder.File("parts/parts.txt"), "1 back\n2 left eye\n");
        File.WriteAllText(folder.File("parts/part_locs.txt"), "2 1 0.0 0.0 0\n2 2 12.5 7 1\n");
        return folder;
    }
}
