using System.Text.Json;
using Partwise.Aviary;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Fuzzing;

/// <summary>Every entry point.</summary>
public static class FuzzTargets
{
    private static readonly string[] s_dtypes =
    [
        "F16",
        "F32",
        "F64",
        "I64",
        "BF16",
        "U8",
        "dtype",
        "data_offsets",
        "__metadata__",
        "float32",
        "<f4",
        ">f8",
        "|O",
    ];

    // As long as each other where they can be, so that one in the place of another leaves the message sound.
    private static readonly string[] s_operators =
    [
        "Relu",
        "Gemm",
        "Conv",
        "Tanh",
        "Loop",
        "Scan",
        "axis",
        "perm",
        "axes",
        "input",
        "local",
    ];

    /// <summary>The targets, the cheap ones and the dear ones.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("onnx", "model.onnx", Corpus.Models, ReadModel) { Beside = () => Corpus.BesideModels, Words = s_operators },
        new("classifier", "model.onnx", Corpus.Models, path => Classifier.Inspect(path))
        {
            Beside = () => Corpus.BesideModels,
            Words = s_operators,
            Cost = 20,
        },
        new("safetensors", "a.safetensors", Corpus.Safetensors, ReadSafetensors) { Words = s_dtypes },
        new("checkpoint", "checkpoint.safetensors", Corpus.Checkpoints, path => Checkpoint.Peek(path)) { Words = s_dtypes },
        new("prototypes", "prototypes.safetensors", Corpus.Prototypes, path => PrototypeFile.Read(path, out _)) { Words = s_dtypes },
        new("npy", "a.npy", Corpus.Npy, path => NpyFile.Read(path)) { Words = s_dtypes },
        new("mat", "a.mat", Corpus.Mat, path => MatFile.Read(path)),
        new("pickle", "a.pth", Corpus.Pickles, ReadState),
        new(
            "csv",
            "photos.csv",
            () => Corpus.Texts("path,class\na.jpg,one\nb.jpg,two\n", "path;class\n\"a.jpg\";one\n"),
            path => DatasetReader.Open(path)
        )
        {
            Beside = () => Corpus.Photos,
        },
        new("label-map", "map.csv", () => Corpus.Texts("folder,label\none,1\ntwo,\"a, b\"\n"), path => LabelMap.Read(path)),
        Cub("cub-images", "images.txt"),
        Cub("cub-classes", "classes.txt"),
        Cub("cub-labels", "image_class_labels.txt"),
        Cub("cub-split", "train_test_split.txt"),
        Cub("cub-boxes", "bounding_boxes.txt"),
        Cub("cub-part-names", "parts/parts.txt"),
        Cub("cub-parts", "parts/part_locs.txt"),
        new(
            "labels-text",
            "labels.txt",
            () =>
                Corpus.Texts("red\ngreen\nblue\n", "[\"red\", \"green\", \"blue\"]", "{\"0\": \"red\", \"1\": \"green\", \"2\": \"blue\"}"),
            path => LabelSet.FromFile(path, 3)
        ),
        new(
            "labels-csv",
            "labels.csv",
            () => Corpus.Texts("index,label\n0,red\n1,green\n2,\"blue, dark\"\n"),
            path => LabelSet.FromFile(path, 3)
        ),
        new("preprocessing", "preprocess.json", Corpus.Preprocessings, path => Preprocessing.FromFile(path, null))
        {
            Words = ["mean", "std", "scale", "crop", "\"image_mean\"", "\"size\""],
        },
        new(
            "protopnet-settings",
            "config.json",
            () => Corpus.Texts(ProtoPNetConfiguration.Of(ProtoPNetConfiguration.Small).ToJson().ToJsonString()),
            path => ConfigurationReader.Read(null, path, new Dictionary<string, string>())
        ),
        new("schedule", "schedule.json", Corpus.Schedules, path => Schedule.FromJson(File.ReadAllText(path)))
        {
            Words = ["$type", "step", "cosine", "warmup", "sequential"],
        },
        new("bundle", "bundle.json", Corpus.Bundles, ReadBundle) { Words = ["schema", "partwise.bundle/1", "analysis", "certificate"] },
        new("scene", "scene.json", Corpus.Scenes, path => SceneJson.ReadFile(path)),
        new("species", "species.json", Corpus.Species, path => SpeciesJson.ReadFile(path)),
        new("image", "a.jpg", Corpus.Images, path => ImageDecoder.Decode(path, new DecodeLimits { MaxPixels = 1_000_000 })) { Cost = 4 },
        .. RunTargets.All,
        .. BundleTargets.All,
        .. ServerTargets.All,
    ];

    private static FuzzTarget Cub(string name, string file) =>
        new(
            name,
            file,
            () => [Corpus.Cub[file]],
            path =>
                DatasetReader.Open(file.Contains('/') ? Path.GetDirectoryName(Path.GetDirectoryName(path))! : Path.GetDirectoryName(path)!)
        )
        {
            Beside = () => Corpus.Cub.Where(f => f.Key != file).ToDictionary(),
        };

    private static void ReadModel(string path)
    {
        OnnxModel model = OnnxModel.Load(path);
        _ = model.Inputs.Count + model.Outputs.Count + model.Metadata.Count + model.Opset;
        foreach (TensorProto tensor in ModelTensors.All(model.Proto))
            model.ReadTensor(tensor).ToDoubles();
        new GraphIndex(model).CheckTopology();
        foreach (NodeProto node in model.Graph.Node)
        {
            node.GetInt("axis", 0);
            node.GetInts("kernel_shape");
            node.GetTensor("value");
        }
        SubgraphExtractor.Extract(model, inputs: null, [model.Graph.Output[0].Name]).ToByteArray();
    }

    private static void ReadSafetensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach ((string name, SafetensorsEntry entry) in file.Tensors)
        {
            if (entry.Type == "F32")
                file.Read<float>(name);
            else if (entry.Type == "F64")
                file.Read<double>(name);
            else
                file.Read<long>(name);
        }
    }

    private static void ReadState(string path)
    {
        using StateDictionary state = StateDictionary.Open(path);
        foreach (StateTensor tensor in state.Tensors.Values)
            tensor.ReadDoubles();
    }

    private static void ReadBundle(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        using Bundle bundle = Bundle.Open(folder);
        ReportBuilder.Build(bundle.Document, [folder]);
        JsonSerializer.Serialize(bundle.Document, BundleJson.Indented);
    }
}
