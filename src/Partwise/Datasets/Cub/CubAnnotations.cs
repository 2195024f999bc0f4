namespace Partwise.Datasets.Internals;

/// <summary>Boxes and part locations of CUB-200-2011.</summary>
internal sealed class CubAnnotations(string root, IReadOnlyDictionary<int, string> paths)
{
    private const string PartsFile = "parts.txt";
    private const string LocationsFile = "part_locs.txt";

    private readonly Dictionary<int, List<PartLocation>> _parts = [];

    /// <summary>The names of the parts; empty where the dataset has none.</summary>
    public IReadOnlyList<string> PartNames { get; private set; } = [];

    /// <summary>A number that occurs in the list of images.</summary>
    public static int KnownImage(AnnotationFile file, string text, IReadOnlyDictionary<int, string> paths)
    {
        int id = file.Integer(text, "image number");
        if (!paths.ContainsKey(id))
            throw file.Error($"the image number {id} is not in images.txt; it lists {paths.Count} images");
        return id;
    }

    /// <summary>The parts of an image; empty where none are annotated.</summary>
    public IReadOnlyList<PartLocation> PartsOf(int id) => _parts.TryGetValue(id, out List<PartLocation>? parts) ? parts : [];

    /// <summary>The box of each image.</summary>
    public Dictionary<int, Box> ReadBoxes(string name)
    {
        Dictionary<int, Box> boxes = [];
        AnnotationFile file = new(Path.Combine(root, name));
        foreach (string[] row in file.Rows(5, "image-number x y width height"))
        {
            int id = KnownImage(file, row[0], paths);
            Box box = new(file.Number(row[1], "x"), file.Number(row[2], "y"), file.Number(row[3], "width"), file.Number(row[4], "height"));
            if (box.Width <= 0 || box.Height <= 0)
                throw file.Error($"the box is {row[3]} wide and {row[4]} high; both must be above 0");
            if (!boxes.TryAdd(id, box))
                throw file.Error($"the image number {id} occurs twice; each may occur once");
        }
        return boxes;
    }

    /// <summary>Reads names and locations, where the dataset has both files.</summary>
    public void ReadParts()
    {
        string namesPath = Path.Combine(root, "parts", PartsFile);
        string locationsPath = Path.Combine(root, "parts", LocationsFile);
        if (!File.Exists(namesPath) || !File.Exists(locationsPath))
            return;
        SortedDictionary<int, string> names = [];
        AnnotationFile nameFile = new(namesPath);
        foreach (string[] row in nameFile.Rows(2, "part-number name"))
        {
            if (!names.TryAdd(nameFile.Integer(row[0], "part number"), row[1]))
                throw nameFile.Error($"the part number {row[0]} occurs twice; each may occur once");
        }
        PartNames = [.. names.Values];
        ReadLocations(locationsPath, names.Keys.Select((number, index) => (number, index)).ToDictionary(p => p.number, p => p.index));
    }

    private void ReadLocations(string path, Dictionary<int, int> indices)
    {
        HashSet<(int Image, int Part)> seen = [];
        AnnotationFile file = new(path);
        foreach (string[] row in file.Rows(5, "image-number part-number x y visible"))
        {
            int id = KnownImage(file, row[0], paths);
            int number = file.Integer(row[1], "part number");
            if (!indices.TryGetValue(number, out int part))
                throw file.Error($"the part number {number} is not in {PartsFile}; it lists {indices.Count} parts");
            if (!seen.Add((id, part)))
                throw file.Error($"part {number} of image {id} occurs twice; each may occur once");
            if (!_parts.TryGetValue(id, out List<PartLocation>? parts))
                _parts[id] = parts = [];
            parts.Add(new PartLocation(part, file.Number(row[2], "x"), file.Number(row[3], "y"), file.Flag(row[4], "visible flag")));
        }
    }
}
