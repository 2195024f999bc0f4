namespace Partwise.Datasets.Internals;

/// <summary>Reads the official layout of CUB-200-2011 (Wah, Branson, Welinder, Perona, Belongie 2011), as its README describes
/// it.</summary>
internal sealed class CubReader(string root, DatasetOptions options)
{
    private const string ImagesFile = "images.txt";
    private const string ImagesFolder = "images";
    private const string LabelsFile = "image_class_labels.txt";
    private const string ClassesFile = "classes.txt";
    private const string SplitFile = "train_test_split.txt";
    private const string BoxesFile = "bounding_boxes.txt";

    private readonly List<SkippedImage> _skipped = [];

    /// <summary>The dataset's root: the folder itself or its subfolder CUB_200_2011, as the archive unpacks; null where it is
    /// none.</summary>
    public static string? FindRoot(string folder) =>
        new[] { folder, Path.Combine(folder, "CUB_200_2011") }.FirstOrDefault(f =>
            File.Exists(Path.Combine(f, ImagesFile)) && File.Exists(Path.Combine(f, LabelsFile))
        );

    public ImageDataset Read()
    {
        Require(ClassesFile);
        if (options.Split != DatasetSplit.All)
            Require(SplitFile);
        SortedDictionary<int, string> paths = ReadPaths();
        Dictionary<int, DatasetClass> classes = ReadClasses();
        Dictionary<int, int> labels = ReadLabels(paths, classes);
        Dictionary<int, bool> train = File.Exists(FileOf(SplitFile)) ? ReadSplit(paths) : [];
        CubAnnotations annotations = new(root, paths);
        Dictionary<int, Box> boxes = File.Exists(FileOf(BoxesFile)) ? annotations.ReadBoxes(BoxesFile) : [];
        annotations.ReadParts();
        CubMasks masks = new(root);

        List<DatasetImage> images = [];
        foreach ((int id, string path) in paths)
        {
            bool? isTrain = train.TryGetValue(id, out bool value) ? value : null;
            if (options.Split == DatasetSplit.Train && isTrain == false || options.Split == DatasetSplit.Test && isTrain == true)
                continue;
            string full = Path.Combine(root, ImagesFolder, path);
            if (!ImageFiles.Exists(full))
            {
                _skipped.Add(new SkippedImage(path, "the file does not exist"));
                continue;
            }
            images.Add(
                new DatasetImage
                {
                    Path = full,
                    RelativePath = path,
                    Id = id,
                    Class = labels[id],
                    Split = isTrain switch
                    {
                        true => "train",
                        false => "test",
                        null => null,
                    },
                    BoundingBox = boxes.TryGetValue(id, out Box box) ? box : null,
                    Mask = masks.Of(id, path),
                    Parts = annotations.PartsOf(id),
                }
            );
        }
        if (images.Count == 0 && _skipped.Count == 0)
            throw new DatasetException(
                $"'{root}' has no image to read: none of the {paths.Count} listed in {ImagesFile} is one of the {SplitName()}; see "
                    + $"{SplitFile}."
            );
        if (images.Count == 0)
            throw new DatasetException(
                $"'{root}' has no image to read: {paths.Count} are listed in {ImagesFile}, {_skipped.Count} of the {SplitName()} do "
                    + $"not exist in '{ImagesFolder}'; check that the archive was unpacked completely."
            );
        return new ImageDataset
        {
            Name = Path.GetFileName(root),
            Kind = DatasetKind.Cub,
            Root = root,
            Classes = [.. classes.Values.OrderBy(c => c.Index)],
            Images = images,
            Skipped = _skipped,
            PartNames = annotations.PartNames,
        };
    }

    private SortedDictionary<int, string> ReadPaths()
    {
        SortedDictionary<int, string> paths = [];
        AnnotationFile file = new(FileOf(ImagesFile));
        foreach (string[] row in file.Rows(2, "image-number path"))
        {
            // A dataset from elsewhere must not name files outside its folder.
            if (Path.IsPathRooted(row[1]) || row[1].Split('/', '\\').Contains(".."))
                throw file.Error(
                    $"the path '{AnnotationFile.Shorten(row[1])}' leaves the dataset's folder; paths below '{ImagesFolder}' are allowed"
                );
            int id = file.Integer(row[0], "image number");
            if (!paths.TryAdd(id, row[1]))
                throw file.Error($"the image number {id} occurs twice; each may occur once");
        }
        return paths;
    }

    private Dictionary<int, DatasetClass> ReadClasses()
    {
        SortedDictionary<int, string> names = [];
        AnnotationFile file = new(FileOf(ClassesFile));
        foreach (string[] row in file.Rows(2, "class-number name"))
        {
            if (!names.TryAdd(file.Integer(row[0], "class number"), row[1]))
                throw file.Error($"the class number {row[0]} occurs twice; each may occur once");
        }
        return names.Select((pair, index) => (pair.Key, Class: new DatasetClass(index, pair.Value))).ToDictionary(p => p.Key, p => p.Class);
    }

    private Dictionary<int, int> ReadLabels(SortedDictionary<int, string> paths, Dictionary<int, DatasetClass> classes)
    {
        Dictionary<int, int> labels = [];
        AnnotationFile file = new(FileOf(LabelsFile));
        foreach (string[] row in file.Rows(2, "image-number class-number"))
        {
            int id = CubAnnotations.KnownImage(file, row[0], paths);
            int number = file.Integer(row[1], "class number");
            if (!classes.TryGetValue(number, out DatasetClass? found))
                throw file.Error($"the class number {number} is not in {ClassesFile}; it lists {classes.Count} classes");
            if (!labels.TryAdd(id, found.Index))
                throw file.Error($"the image number {id} occurs twice; each may occur once");
        }
        ThrowIfMissing(paths, labels, LabelsFile);
        return labels;
    }

    private Dictionary<int, bool> ReadSplit(SortedDictionary<int, string> paths)
    {
        Dictionary<int, bool> train = [];
        AnnotationFile file = new(FileOf(SplitFile));
        foreach (string[] row in file.Rows(2, "image-number is-training-image"))
        {
            if (!train.TryAdd(CubAnnotations.KnownImage(file, row[0], paths), file.Flag(row[1], "training flag")))
                throw file.Error($"the image number {row[0]} occurs twice; each may occur once");
        }
        ThrowIfMissing(paths, train, SplitFile);
        return train;
    }

    private void ThrowIfMissing<T>(SortedDictionary<int, string> paths, Dictionary<int, T> values, string file)
    {
        foreach (int id in paths.Keys)
        {
            if (!values.ContainsKey(id))
                throw new DatasetException(
                    $"'{FileOf(file)}' has no line for the image number {id} of {ImagesFile}; every image needs one."
                );
        }
    }

    private void Require(string file)
    {
        if (!File.Exists(FileOf(file)))
            throw new DatasetException(
                $"'{root}' looks like CUB-200-2011 but has no {file}; unpack the archive "
                    + $"completely{(file == SplitFile ? " or read all images with `Split` all" : "")}."
            );
    }

    private string SplitName() =>
        options.Split switch
        {
            DatasetSplit.Train => "training images",
            DatasetSplit.Test => "test images",
            _ => "images",
        };

    private string FileOf(string name) => Path.Combine(root, name);
}
