using Partwise.Datasets;
using Partwise.Testing;

namespace Partwise.Tests.Datasets.Cars;

/// <summary>A miniature of Stanford Cars in each form in which it is found.</summary>
public sealed class StanfordCarsTests : IDisposable
{
    private static readonly string[] s_fields = ["bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OneAnnotationFile_ReadsImagesClassesSplitAndBoxes()
    {
        Photo("car_ims/000001.jpg", "car_ims/000002.jpg");
        Mat(
            "cars_annos.mat",
            (
                "annotations",
                MatWriter.Structs(
                    ["relative_im_path", .. s_fields, "test"],
                    [MatWriter.Text("car_ims/000001.jpg"), .. Row(10, 20, 109, 69, 2), MatWriter.Bytes(0)],
                    [MatWriter.Text("car_ims/000002.jpg"), .. Row(1, 1, 5, 6, 1), MatWriter.Bytes(1)],
                    [MatWriter.Text("car_ims/000003.jpg"), .. Row(1, 1, 5, 6, 1), MatWriter.Bytes(1)]
                )
            ),
            ("class_names", Names())
        );
        ImageDataset all = Open(DatasetSplit.All);
        Assert.Equal(DatasetKind.StanfordCars, all.Kind);
        Assert.Equal([new(0, "AM General Hummer SUV 2000"), new(1, "Ram C/V Cargo Van Minivan 2012")], all.Classes);
        Assert.Equal(["car_ims/000001.jpg", "car_ims/000002.jpg"], all.Images.Select(i => i.RelativePath));
        Assert.Equal([1, 0], all.Images.Select(i => i.Class!.Value));
        Assert.Equal(["train", "test"], all.Images.Select(i => i.Split));
        // The first and last pixels, counted from 1.
        Assert.Equal(new Box(9, 19, 100, 50), all.Images[0].BoundingBox);
        Assert.Equal([new("car_ims/000003.jpg", "the file does not exist")], all.Skipped);
        Assert.Equal(["car_ims/000001.jpg"], Open(DatasetSplit.Train).Images.Select(i => i.RelativePath));
        Assert.Equal(["car_ims/000002.jpg"], Open(DatasetSplit.Test).Images.Select(i => i.RelativePath));
    }

    [Theory]
    [InlineData("devkit/cars_test_annos_withlabels.mat", "")]
    [InlineData("cars_test_annos_withlabels.mat", "stanford_cars/")]
    public void Open_DevelopmentKit_ReadsBothSplits(string test, string below)
    {
        Photo(below + "cars_train/00001.jpg", below + "cars_test/00001.jpg");
        Kit(below);
        Mat(below + test, ("annotations", MatWriter.Structs([.. s_fields, "fname"], [.. Row(1, 2, 3, 4, 1), MatWriter.Text("00001.jpg")])));
        ImageDataset all = Open(DatasetSplit.All);
        Assert.Equal(
            [("cars_train/00001.jpg", "train", 1), ("cars_test/00001.jpg", "test", 0)],
            all.Images.Select(i => (i.RelativePath, i.Split!, i.Class!.Value))
        );
        Assert.Equal(2, all.Classes.Count);
    }

    [Fact]
    public void Open_DevelopmentKitWithoutTestLabels_ReadsTheTrainingImagesOnly()
    {
        Photo("cars_train/00001.jpg");
        Kit("");
        Assert.Single(Open(DatasetSplit.All).Images);
        Fails("has no labels of its test images; put cars_test_annos_withlabels.mat into 'devkit'.", DatasetSplit.Test);
    }

    [Fact]
    public void Open_CsvFiles_FindTheImagesInTheFoldersOfTheirClasses()
    {
        Photo(
            "car_data/car_data/train/Ram C-V Cargo Van Minivan 2012/00001.jpg",
            "car_data/car_data/test/AM General Hummer SUV 2000/00001.jpg"
        );
        Text("names.csv", "AM General Hummer SUV 2000\nRam C/V Cargo Van Minivan 2012\n");
        Text("anno_train.csv", "00001.jpg,39,116,569,375,2\n");
        Text("anno_test.csv", "\"00001.jpg\", 30, 52, 246, 147, 1\n");
        ImageDataset all = Open(DatasetSplit.All);
        Assert.Equal([1, 0], all.Images.Select(i => i.Class!.Value));
        Assert.Equal(["train", "test"], all.Images.Select(i => i.Split));
        Assert.Equal(new Box(38, 115, 531, 260), all.Images[0].BoundingBox);
        Text("anno_train.csv", "00001.jpg,39,116,569,375,3\n");
        Fails("anno_train.csv, line 1: the class is 3; the dataset names 2 classes, counted from 1");
        Text("anno_train.csv", "00001.jpg,39\n");
        Fails("is not of the form 'file,x1,y1,x2,y2,class'");
    }

    [Fact]
    public void Open_BadAnnotations_NameFileAndRecord()
    {
        void Write(Func<string, byte[]> records) => Mat("cars_annos.mat", ("annotations", records), ("class_names", Names()));
        string[] fields = ["relative_im_path", .. s_fields, "test"];
        Write(MatWriter.Structs(fields, [MatWriter.Text("../secret.jpg"), .. Row(1, 1, 2, 2, 1), MatWriter.Bytes(0)]));
        Fails("cars_annos.mat, record 1: the path '../secret.jpg' leaves the dataset's folder");
        Write(MatWriter.Structs(fields, [MatWriter.Text("a.jpg"), .. Row(1, 1, 2, 2, 9), MatWriter.Bytes(0)]));
        Fails("record 1: the class is 9; the dataset names 2 classes");
        Write(MatWriter.Structs(fields, [MatWriter.Number(1), .. Row(1, 1, 2, 2, 1), MatWriter.Bytes(0)]));
        Fails("record 1: 'relative_im_path' is no text");
        Write(MatWriter.Structs(["fname"], [MatWriter.Text("a.jpg")]));
        Fails("have no field 'relative_im_path' but fname");
        Write(MatWriter.Number(1));
        Fails("has no variable 'annotations' of the kind structs; take the official file.");
        Write(MatWriter.Structs(fields, [MatWriter.Text("gone.jpg"), .. Row(1, 1, 2, 2, 1), MatWriter.Bytes(0)]));
        Fails("has no image to read: its annotations list 1 for this split, 1 of them do not exist");
    }

    private static Func<string, byte[]>[] Row(params double[] numbers) => [.. numbers.Select(MatWriter.Number)];

    private static Func<string, byte[]> Names() =>
        MatWriter.Cells(MatWriter.Text("AM General Hummer SUV 2000"), MatWriter.Text("Ram C/V Cargo Van Minivan 2012"));

    private void Kit(string below)
    {
        Mat(
            below + "devkit/cars_train_annos.mat",
            ("annotations", MatWriter.Structs([.. s_fields, "fname"], [.. Row(39, 116, 569, 375, 2), MatWriter.Text("00001.jpg")]))
        );
        Mat(below + "devkit/cars_meta.mat", ("class_names", Names()));
    }

    private void Mat(string name, params (string, Func<string, byte[]>)[] variables) => Write(name, MatWriter.File(true, variables));

    private void Text(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private void Photo(params string[] names)
    {
        foreach (string name in names)
            Write(name, [1]);
    }

    private void Write(string name, byte[] bytes)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private ImageDataset Open(DatasetSplit split) => DatasetReader.Open(_folder.Path, new DatasetOptions { Split = split });

    private void Fails(string message, DatasetSplit split = DatasetSplit.All) =>
        Assert.Contains(message, Assert.Throws<DatasetException>(() => Open(split)).Message, StringComparison.Ordinal);
}
