using System.Globalization;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Testing;
using Partwise.Tests.Bundles;

namespace Partwise.Tests.Evaluation;

/// <summary>Random pictures in CUB's layout, for <see cref="SmallBundle"/>: two classes with annotated boxes and parts.</summary>
internal static class SmallBirds
{
    public static ImageDataset Make(TemporaryFolder folder, int perClass = 6, Action<string>? damage = null)
    {
        string root = folder.File("birds");
        Directory.CreateDirectory(Path.Combine(root, "parts"));
        var random = new Random(8);
        List<string> images = [],
            labels = [],
            split = [],
            boxes = [],
            parts = [];
        for (int i = 0; i < 2 * perClass; i++)
        {
            (int id, int c) = (i + 1, i / perClass);
            string name = string.Create(CultureInfo.InvariantCulture, $"{(c == 0 ? "red" : "blue")}/{i}.png"),
                path = Path.Combine(root, "images", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, ImageEncoder.Png(SmallBundle.Picture(random, 40, 32)));
            images.Add(FormattableString.Invariant($"{id} {name}"));
            labels.Add(FormattableString.Invariant($"{id} {c + 1}"));
            split.Add(FormattableString.Invariant($"{id} 0"));
            boxes.Add(FormattableString.Invariant($"{id} 8.0 6.0 20.0 18.0"));
            parts.Add(FormattableString.Invariant($"{id} 1 {random.Next(8, 30)}.0 {random.Next(6, 26)}.0 1"));
            // The second part lies outside the picture, as annotations sometimes do.
            parts.Add(FormattableString.Invariant($"{id} 2 400.0 -3.0 1"));
        }
        Write("images.txt", images);
        Write("image_class_labels.txt", labels);
        Write("train_test_split.txt", split);
        Write("bounding_boxes.txt", boxes);
        Write("classes.txt", ["1 red", "2 blue"]);
        Write("parts/parts.txt", ["1 beak", "2 tail"]);
        Write("parts/part_locs.txt", parts);
        damage?.Invoke(root);
        return DatasetReader.Open(root, new DatasetOptions { Split = DatasetSplit.Test });

        void Write(string name, List<string> lines) => File.WriteAllLines(Path.Combine(root, name), lines);
    }
}
