using System.Globalization;

namespace Partwise.Datasets.Internals;

/// <summary>
/// Reads Stanford Cars (Krause, Stark, Deng and Fei-Fei 2013) from its official annotations, <c>cars_annos.mat</c> or the development kit,
/// or from the CSV files in circulation.
///</summary>
internal sealed class StanfordCarsReader(string root, DatasetOptions options)
{
    private const string OneFile = "cars_annos.mat",
        Kit = "devkit",
        TrainFile = "cars_train_annos.mat",
        TestFile = "cars_test_annos_withlabels.mat",
        MetaFile = "cars_meta.mat";
    private const string TrainCsv = "anno_train.csv",
        TestCsv = "anno_test.csv",
        NamesCsv = "names.csv";
    private const string AnnotationsVariable = "annotations",
        NamesVariable = "class_names";

    private readonly List<SkippedImage> _skipped = [];
    private readonly List<DatasetImage> _images = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _names = [];
    private int _listed;

    /// <summary>The dataset's root: the folder itself or its subfolder stanford_cars; null where it is none.</summary>
    public static string? FindRoot(string folder) =>
        new[] { folder, Path.Combine(folder, "stanford_cars") }.FirstOrDefault(f =>
            File.Exists(Path.Combine(f, OneFile))
            || File.Exists(Path.Combine(f, Kit, TrainFile))
            || (File.Exists(Path.Combine(f, TrainCsv)) && File.Exists(Path.Combine(f, NamesCsv)))
        );

    public ImageDataset Read()
    {
        if (File.Exists(FileOf(OneFile)))
            ReadOneFile();
        else if (File.Exists(FileOf(Kit, TrainFile)))
            ReadKit();
        else
            ReadCsv();
        if (_images.Count == 0)
            throw new DatasetException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{root}' has no image to read: its annotations list {_listed} for this split, {_skipped.Count} of them do not "
                        + $"exist; check that the archives were unpacked completely."
                )
            );
        return new ImageDataset
        {
            Name = Path.GetFileName(root),
            Kind = DatasetKind.StanfordCars,
            Root = root,
            Classes = [.. _names.Select((name, index) => new DatasetClass(index, name))],
            Images = _images,
            Skipped = _skipped,
        };
    }

    private void ReadOneFile()
    {
        CarsTable table = CarsTable.Open(FileOf(OneFile), AnnotationsVariable);
        _names = CarsTable.Names(FileOf(OneFile), NamesVariable);
        for (int i = 0; i < table.Count; i++)
            Add(table.Text("relative_im_path", i), [""], table.Number("test", i) != 0, table.Number("class", i), table.Box(i), table.At(i));
    }

    private void ReadKit()
    {
        string meta = FileOf(Kit, MetaFile);
        if (!File.Exists(meta))
            throw new DatasetException(
                $"'{Path.Combine(root, Kit)}' has no {MetaFile}, which names the classes; unpack the development kit completely."
            );
        _names = CarsTable.Names(meta, NamesVariable);
        // The labels of the test images came later, and people put the file at either place.
        string? test = new[] { FileOf(Kit, TestFile), FileOf(TestFile) }.FirstOrDefault(File.Exists);
        if (test is null && options.Split == DatasetSplit.Test)
            throw new DatasetException($"'{root}' has no labels of its test images; put {TestFile} into '{Kit}'.");
        foreach (
            (string file, bool isTest) in new[] { (FileOf(Kit, TrainFile), false), (test, true) }
                .Where(f => f.Item1 is not null)
                .Select(f => (f.Item1!, f.Item2))
        )
        {
            CarsTable table = CarsTable.Open(file, AnnotationsVariable);
            for (int i = 0; i < table.Count; i++)
                Add(
                    table.Text("fname", i),
                    [isTest ? "cars_test" : "cars_train"],
                    isTest,
                    table.Number("class", i),
                    table.Box(i),
                    table.At(i)
                );
        }
    }

    private void ReadCsv()
    {
        _names =
        [
            .. AnnotationFile
                .ReadAllText(FileOf(NamesCsv))
                .ReplaceLineEndings("\n")
                .Split('\n')
                .Select(l => l.Trim().Trim('"'))
                .Where(l => l.Length > 0),
        ];
        foreach ((string name, bool isTest) in new[] { (TrainCsv, false), (TestCsv, true) }.Where(f => File.Exists(FileOf(f.Item1))))
        {
            var file = new AnnotationFile(FileOf(name));
            foreach (string[] row in file.Rows(1, "file,x1,y1,x2,y2,class"))
            {
                string[] fields = [.. row[0].Split(',').Select(f => f.Trim().Trim('"'))];
                if (fields.Length != 6)
                    throw file.Error($"'{AnnotationFile.Shorten(row[0])}' is not of the form 'file,x1,y1,x2,y2,class'");
                double[] numbers = [.. fields.Skip(1).Select((f, i) => file.Number(f, i == 4 ? "class" : "edge of the box"))];
                string split = isTest ? "test" : "train",
                    folder = numbers[4] >= 1 && numbers[4] <= _names.Count ? _names[(int)numbers[4] - 1].Replace('/', '-') : "";
                Add(
                    fields[0],
                    [$"cars_{split}", $"car_data/car_data/{split}/{folder}", $"car_data/{split}/{folder}", $"{split}/{folder}", split],
                    isTest,
                    numbers[4],
                    CarsTable.Box(numbers[0], numbers[1], numbers[2], numbers[3]),
                    why => file.Error(why)
                );
            }
        }
    }

    private void Add(string name, string[] folders, bool isTest, double number, Box? box, Func<string, DatasetException> error)
    {
        if (name.Length == 0 || name.Contains('\0') || Path.IsPathRooted(name) || name.Split('/', '\\').Contains(".."))
            throw error($"the path '{AnnotationFile.Shorten(name)}' leaves the dataset's folder; paths below it are allowed");
        if (number != Math.Floor(number) || number < 1 || number > _names.Count)
            throw error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the class is {number}; the dataset names {_names.Count} classes, counted from 1"
                )
            );
        if ((options.Split == DatasetSplit.Train && isTest) || (options.Split == DatasetSplit.Test && !isTest))
            return;
        _listed++;
        string[] candidates = [.. folders.Select(f => f.Length == 0 ? name : $"{f}/{name}")];
        string relative = candidates.FirstOrDefault(c => ImageFiles.Exists(FileOf(c))) ?? candidates[0];
        if (!_seen.Add(relative))
            throw error($"the image '{AnnotationFile.Shorten(name)}' occurs twice; each may occur once");
        if (!ImageFiles.Exists(FileOf(relative)))
        {
            _skipped.Add(new SkippedImage(relative, "the file does not exist"));
            return;
        }
        _images.Add(
            new DatasetImage
            {
                Path = FileOf(relative),
                RelativePath = relative,
                Class = (int)number - 1,
                Split = isTest ? "test" : "train",
                BoundingBox = box,
            }
        );
    }

    private string FileOf(params string[] parts) => Path.Combine([root, .. parts]);
}
