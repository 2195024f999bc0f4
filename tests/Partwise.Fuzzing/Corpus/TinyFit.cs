using Partwise.Datasets;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Explanations;
using Partwise.Exporting;
using Partwise.Models;
using Partwise.PostHoc;

namespace Partwise.Fuzzing;

/// <summary>A classifier of a few kilobytes with photos, and what Partwise writes of them: a bundle, a shard and stored features. Made
/// once, removed at the end.</summary>
internal sealed class TinyFit
{
    private static readonly Lazy<TinyFit> s_shared = new(() => new TinyFit());

    private readonly string _folder = Directory.CreateTempSubdirectory("partwise-tiny-").FullName;

    private TinyFit()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_folder, recursive: true);
        Model = TinyModel.Write(Path.Combine(_folder, "tiny.onnx"), map: 2);
        Photos = TinyPhotos.WriteFolders(Path.Combine(_folder, "photos"), count: 3, width: 24, height: 20);
        Bundle = Path.Combine(_folder, "tiny.partwise");
        var options = new BundleFitOptions
        {
            Fit = new FitOptions
            {
                Decomposition = new DecompositionOptions { K = 2 },
                Exemplars = 1,
            },
        };
        BundleFit.Run(Model, Photos, Bundle, options);
        options = options with { Fit = options.Fit with { Shard = Datasets.Shard.Create(1, 1) } };
        Shard = ShardFit.Run(Model, Photos, Bundle, options).Folder;
        Halves =
        [
            .. Enumerable
                .Range(1, 2)
                .Select(number => options with { Fit = options.Fit with { Shard = Datasets.Shard.Create(number, 2) } })
                .Select(half => ShardFit.Run(Model, Photos, Path.Combine(_folder, "half.partwise"), half).Folder),
        ];
        Features = Path.Combine(_folder, "features");
        FeatureStorage.Run(Model, Photos, Features);
        Runtime = Directory.CreateDirectory(Path.Combine(_folder, "runtime")).FullName;
        foreach (string file in SiteExport.RuntimeFiles)
            File.WriteAllText(Path.Combine(Runtime, file), "");
        Classifier = Classifier.Load(Model);
        Opened = OpenedModel.Open(Bundle);
        Dataset = DatasetReader.Open(Photos);
    }

    public static TinyFit Shared => s_shared.Value;

    public string Model { get; }

    public string Photos { get; }

    public string Bundle { get; }

    public string Shard { get; }

    /// <summary>Two shards that make a bundle together.</summary>
    public IReadOnlyList<string> Halves { get; }

    public string Features { get; }

    /// <summary>Stands in for onnxruntime-web, which is only copied.</summary>
    public string Runtime { get; }

    public Classifier Classifier { get; }

    public OpenedModel Opened { get; }

    public ImageDataset Dataset { get; }

    /// <summary>A photo, as a file has it.</summary>
    public byte[] Photo => File.ReadAllBytes(Directory.EnumerateFiles(Photos, "*.png", SearchOption.AllDirectories).Order().First());

    /// <summary>A file of a folder as the only sound content.</summary>
    public static IReadOnlyList<byte[]> Seed(string folder, string name) => [File.ReadAllBytes(Path.Combine(folder, name))];

    /// <summary>All files of a folder but one.</summary>
    public static IReadOnlyDictionary<string, byte[]> Others(string folder, string name) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(folder, f) != name)
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes);

    /// <summary>The file of stored features of the first class.</summary>
    public static string FeatureFileName => FeatureFile.Name(0);
}
