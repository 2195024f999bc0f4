using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Tests.Datasets.Cars;
using Partwise.Training;

namespace Partwise.Fuzzing;

/// <summary>Lists that people write, and what an ended run left for the next one.</summary>
internal static class RunTargets
{
    private const string Key = "00112233445566778899aabbccddeeff00",
        Cache = "00112233445566778899aabbccddeeff.features.safetensors";

    private static readonly Dictionary<string, byte[]> s_cars = new()
    {
        ["names.csv"] = "One\nTwo\n"u8.ToArray(),
        ["anno_train.csv"] = "a.jpg,1,1,8,8,1\nb.jpg,2,3,9,9,2\n"u8.ToArray(),
        ["anno_test.csv"] = "c.jpg,1,1,8,8,1\n"u8.ToArray(),
        ["car_ims/a.jpg"] = [0xFF, 0xD8],
        ["cars_train/a.jpg"] = [0xFF, 0xD8],
        ["cars_train/b.jpg"] = [0xFF, 0xD8],
    };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new(
            "audit-groups",
            "groups.csv",
            () =>
                Corpus.Texts(
                    "path,photographer,light\none/a.jpg,Ann,day\n\"two/b.jpg\",\"Bo, jr\",\n",
                    "path;place\na.jpg;\"x \"\"y\"\"\"\n"
                ),
            ReadGroups
        ),
        new("cars-mat", "cars_annos.mat", Cars, ReadCars) { Beside = () => s_cars },
        CarsCsv("anno_train.csv"),
        CarsCsv("names.csv"),
        new(
            "training-log",
            "log.jsonl",
            () =>
                Corpus.Texts(
                    """
                    {"event":"start","seed":1}
                    {"event":"epoch","epoch":1,"loss":0.5,"accuracy":0.9,"validationLoss":null,"validationAccuracy":0.8,"learningRate":0.1,"imagesPerSecond":9,"seconds":1}
                    {"event":"epoch","epoch":2,"loss":0.4,"accuracy":0.9,"validationLoss":0.3,"validationAccuracy":0.8,"learningRate":0.1,"imagesPerSecond":9,"seconds":1}

                    """
                ),
            path =>
            {
                var run = RunFolder.Open(Path.GetDirectoryName(path)!, resume: true);
                run.Resume(2);
                run.Add(new EpochRecord(3, 0.3, 0.9, null, null, 0.1, 9, 1));
            }
        )
        {
            Words = ["\"event\"", "\"epoch\"", "3", "null"],
            Cost = 2,
        },
        new("feature-cache", Cache, Features, path => OpenFeatures(Path.GetDirectoryName(path)!, compute: false))
        {
            Words = ["F32", "F64", "\"used\"", "content", "dtype", "data_offsets", "-1"],
        },
        new("journal", "journal.jsonl", Journals, path => Resume(path))
        {
            Words = ["\"index\"", "\"model\"", "\"scores\"", "NaN", "null", "99"],
            Cost = 5,
        },
    ];

    private static FuzzTarget CarsCsv(string file) =>
        new("cars-" + Path.GetFileNameWithoutExtension(file).Replace('_', '-'), file, () => [s_cars[file]], ReadCars)
        {
            Beside = () => s_cars.Where(f => f.Key != file).ToDictionary(),
        };

    private static void ReadGroups(string path)
    {
        PhotoAttributes groups = PhotoAttributes.Read(path);
        foreach (string photo in groups.Paths)
            _ = groups.Names.Select(n => groups.Value(photo, n)).Count();
    }

    private static void ReadCars(string path) =>
        DatasetReader.Open(Path.GetDirectoryName(path)!, new DatasetOptions { Split = DatasetSplit.All });

    private static IReadOnlyList<byte[]> Cars()
    {
        string[] fields = ["relative_im_path", "bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "test"];
        Func<string, byte[]>[] row = [MatWriter.Text("car_ims/a.jpg"), .. new[] { 1.0, 1, 8, 8, 1, 0 }.Select(MatWriter.Number)];
        return
        [
            .. new[] { false, true }.Select(compressed =>
                MatWriter.File(
                    compressed,
                    ("annotations", MatWriter.Structs(fields, row)),
                    ("class_names", MatWriter.Cells(MatWriter.Text("One"), MatWriter.Text("Two")))
                )
            ),
        ];
    }

    private static IReadOnlyList<byte[]> Features()
    {
        string folder = Directory.CreateTempSubdirectory("partwise-corpus-").FullName;
        try
        {
            OpenFeatures(folder, compute: true);
            return [File.ReadAllBytes(Path.Combine(folder, Cache))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is damaged is computed anew and replaces it.
    private static void OpenFeatures(string folder, bool compute)
    {
        using var store = FeatureStore.Open(
            new FeaturePlace(folder),
            Key,
            views: 1,
            images: 2,
            [3],
            rows =>
            {
                rows.Add(0, 0, 0, [1, 2, 3]);
                rows.Add(0, 1, 1, [4, 5, 6]);
                return [];
            }
        );
        float[] row = new float[3];
        for (int image = 0; image < store.Images && !compute; image++)
            store.Read(0, image, row);
    }

    private static IReadOnlyList<byte[]> Journals()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("partwise-corpus-").FullName, "journal.jsonl");
        try
        {
            Resume(path);
            return [File.ReadAllBytes(path)];
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static void Resume(string path)
    {
        using EvaluationJournal journal = EvaluationJournal.At(path, resume: true);
        Evaluator.Run(
            new EvaluationRequest(
                [TinyFit.Shared.Opened],
                TinyFit.Shared.Dataset,
                new EvaluationOptions
                {
                    Methods = ["parts"],
                    Metrics = ["accuracy", "completeness", "deletion"],
                    Images = 2,
                    Resamples = 20,
                }
            )
            {
                Journal = journal,
            }
        );
    }
}
