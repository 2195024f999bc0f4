using Partwise.Testing;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>A prototype network trained once on boxes around blobs, in the layout of CUB-200-2011, and shared by all tests that only read
/// it.</summary>
public sealed class TinyPrototypes : IDisposable
{
    private const int PerClass = 6,
        TrainPerClass = 4;

    private readonly TemporaryFolder _folder = new();

    public TinyPrototypes()
    {
        Birds = WriteBirds(_folder.File("birds"), ["red", "green", "blue"]);
        Backbone = TinyModel.Write(_folder.File("backbone.onnx"), map: 4);
        Path = Train("box.partwise", 0, "box");
        Photo = System.IO.Path.Combine(Birds, "images", "red", "0.png");
    }

    /// <summary>The dataset: three classes, four training and two test photos each, 48×40 pixels, with boxes.</summary>
    public string Birds { get; }

    /// <summary>What the network stands on.</summary>
    public string Backbone { get; }

    /// <summary>The bundle: two prototypes for each of three classes, trained on boxes.</summary>
    public string Path { get; }

    /// <summary>One of the red photos.</summary>
    public string Photo { get; }

    /// <summary>Another network on the same backbone, of the same photos or others.</summary>
    public string Train(string name, int seed, string crop, string? photos = null)
    {
        string path = _folder.File(name);
        Executable
            .Run(
                "train",
                "protopnet",
                Backbone,
                photos ?? Birds,
                "-o",
                path,
                "--prototypes",
                "2",
                "--channels",
                "6",
                "--similarity",
                "log",
                "--warm-epochs",
                "1",
                "--joint-epochs",
                "2",
                "--views",
                "2",
                "--batch",
                "6",
                "--val",
                "0",
                "--backbone-convolutions",
                "0",
                "--add-on-rate",
                "0.02",
                "--prototype-rate",
                "0.02",
                "--seed",
                FormattableString.Invariant($"{seed}"),
                "--crop",
                crop,
                "--no-progress"
            )
            .Succeeded();
        return path;
    }

    /// <summary>Blobs in the layout of CUB-200-2011.</summary>
    /// <param name="root">The folder to write.</param>
    /// <param name="classes">The classes' names; their colours are red, green, blue in this order.</param>
    public static string WriteBirds(string root, string[] classes)
    {
        List<string> images = [],
            labels = [],
            split = [],
            boxes = [];
        for (int c = 0; c < classes.Length; c++)
        {
            for (int i = 0; i < PerClass; i++)
            {
                int id = images.Count + 1;
                TinyPhotos.Write(System.IO.Path.Combine(root, "images", classes[c], FormattableString.Invariant($"{i}.png")), c % 3, i);
                images.Add(FormattableString.Invariant($"{id} {classes[c]}/{i}.png"));
                labels.Add(FormattableString.Invariant($"{id} {c + 1}"));
                split.Add(FormattableString.Invariant($"{id} {(i < TrainPerClass ? 1 : 0)}"));
                boxes.Add(FormattableString.Invariant($"{id} 6.0 4.0 36.0 32.0"));
            }
        }
        void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(System.IO.Path.Combine(root, name), lines);
        Write("images.txt", images);
        Write("image_class_labels.txt", labels);
        Write("train_test_split.txt", split);
        Write("bounding_boxes.txt", boxes);
        Write("classes.txt", classes.Select((name, c) => FormattableString.Invariant($"{c + 1} {name}")));
        return root;
    }

    public void Dispose() => _folder.Dispose();
}
