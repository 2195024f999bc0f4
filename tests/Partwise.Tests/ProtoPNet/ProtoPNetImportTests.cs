using Partwise.Bundles;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;
using Partwise.Testing;
using Partwise.Tests.Models;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class ProtoPNetImportTests : IDisposable
{
    private const string FeatureTensor = "/relu/Relu_output_0";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait(TestData.Category, TestData.Golden)]
    [InlineData("regular")]
    [InlineData("bottleneck")]
    [InlineData("linear")]
    public void Import_GoldenWeights_ReproduceTheReferenceForward(string name)
    {
        NpyArray features = Golden(name, "features"),
            prototypes = Golden(name, "prototypes"),
            last = Golden(name, "last_layer");
        int channels = features.Shape[1],
            latent = prototypes.Shape[1];
        var tensors = new List<(string Name, int[] Shape, float[] Values)>
        {
            ("prototype_vectors", [prototypes.Shape[0], latent, 1, 1], prototypes.ToSingles()),
            ("ones", [prototypes.Shape[0], latent, 1, 1], new float[prototypes.Shape[0] * latent]),
            ("features.conv1.weight", [channels, 3, 4, 4], TinyHead.Values(channels * 48, 1)),
            ("features.conv1.bias", [channels], TinyHead.Values(channels, 2)),
        };
        for (int layer = 0; File.Exists(Path.Combine(TestData.Fixture("protopnet-forward"), $"{name}.addon{layer}_weight.npy")); layer += 2)
        {
            NpyArray weight = Golden(name, $"addon{layer}_weight");
            tensors.Add(($"add_on_layers.{layer}.weight", [.. weight.Shape], weight.ToSingles()));
            tensors.Add(($"add_on_layers.{layer}.bias", [weight.Shape[0]], Golden(name, $"addon{layer}_bias").ToSingles()));
        }
        tensors.Add(("last_layer.weight", [.. last.Shape], last.ToSingles()));
        using StateDictionary state = Save(tensors);
        Assert.True(ProtoPNetImport.Accepts(state));
        ProtoPNetNetwork network = ProtoPNetImport.Import(
            state,
            Structure(channels),
            new ProtoPNetImportOptions { Similarity = name == "linear" ? SimilarityKind.Linear : null },
            Token
        );
        int perClass = network.Prototypes.Count / network.Connection.Classes;
        Assert.Equal(Enumerable.Range(0, network.Prototypes.Count).Select(j => j / perClass), network.Prototypes.ClassOf);

        string[] outputs = [ProtoPNetOutputs.Latent, ProtoPNetOutputs.Similarities, ProtoPNetOutputs.Logits];
        using InferenceSession session = EngineSessions.Create(
            SubgraphExtractor.Extract(ProtoPNetBuilder.Inference(network), [FeatureTensor], outputs),
            1
        );
        using OrtValue input = OrtValue.Allocate<float>([.. features.Shape.Select(s => (long)s)]);
        features.ToSingles().CopyTo(input.AsSpan<float>());
        OrtValue[] values = session.Run([FeatureTensor], [input], outputs, cancellationToken: Token);
        foreach ((string file, OrtValue value) in new[] { "conv", "activations", "logits" }.Zip(values))
        {
            using (value)
                Near(file, Golden(name, file).ToSingles(), value.AsSpan<float>());
        }
    }

    [Fact]
    public void Import_PrunedNetwork_FindsTheClassesInTheConnection()
    {
        using StateDictionary state = Save(Small(lastLayer: [-0.5f, 1.2f, -0.4f, 0.9f, -0.5f, 1.1f]));
        ProtoPNetNetwork network = ProtoPNetImport.Import(state, Structure(6), cancellationToken: Token);
        Assert.Equal([1, 0, 1], network.Prototypes.ClassOf);
        Assert.Equal(["class 0", "class 1"], network.Labels);
        Assert.Equal((PreprocessingResizeMode.Exact, 28), (network.Preprocessing.ResizeMode, network.Preprocessing.Resize.Height));
    }

    [Fact]
    public void Write_Bundle_ExplainsWithoutPictures()
    {
        using StateDictionary state = Save(Small());
        ProtoPNetNetwork network = ProtoPNetImport.Import(state, Structure(6), cancellationToken: Token);
        string path = _folder.File("a.partwise");
        using (AtomicDirectory target = AtomicDirectory.Create(path, overwrite: false, BundleFiles.IsBundle))
        {
            ImportedBundleWriter.Write(network, state.Path, "a", 2, target);
            target.Commit();
        }
        using Partwise.Bundles.Bundle bundle = Partwise.Bundles.Bundle.Open(path);
        Assert.Equal(("protopnet", false, "state.pth"), (bundle.Document.Kind, bundle.Document.Additive, bundle.Document.Model.Name));
        Assert.Contains("imported without photos", Assert.Single(bundle.Document.Warnings), StringComparison.Ordinal);
        PartExplanation explanation = bundle.Network.Explain(TinyHead.Values(3 * 28 * 28, 4), Token);
        Assert.All(explanation.Predictions, p => Assert.True(p.SumError < 1e-5));
        ProtoPNetNetwork read = ProtoPNetBundle.Read(path);
        Assert.Equal(network.Prototypes.Values, read.Prototypes.Values);
        Assert.Equal(network.Connection.Weights, read.Connection.Weights);
    }

    [Fact]
    public void Import_WhatDoesNotFit_SaysWhat()
    {
        List<(string Name, int[] Shape, float[] Values)> tensors = Small();
        Refused<DataFileException>(tensors.Where(t => t.Name != "last_layer.weight"), "has no tensor 'last_layer.weight'");
        Refused<DataFileException>(
            tensors.Select(t => t.Name == "last_layer.weight" ? (t.Name, [3, 2], t.Values) : t),
            "[m, D, H1, W1] and [classes, m] are needed"
        );
        Refused<DataFileException>(
            tensors.Where(t => !t.Name.StartsWith("add_on", StringComparison.Ordinal)),
            "has 0 add-on layers between 6 channels of the backbone and 4 of the prototypes; the published kinds have 2 (regular) "
                + "or 2 (bottleneck)"
        );
        Refused<PartwiseException>(tensors.Where(t => t.Name != "features.conv1.weight"), "needs 'conv1.weight'");
        Refused<PartwiseException>(
            [.. tensors, ("features.layer9.weight", [1], [1f])],
            "'features.layer9.weight' [1] has no place in the structure"
        );
    }

    [Fact]
    public void Import_WholeNetwork_TakesTheSimilarityFromIt()
    {
        List<(string Name, int[] Shape, float[] Values)> tensors = Small();
        Files.Pickle.TorchStorage[] storages =
        [
            .. tensors.Select((t, i) => Files.Pickle.TorchStorage.Of("FloatStorage", $"{i}", t.Values)),
        ];
        string path = _folder.File("net.pth");
        File.WriteAllBytes(
            path,
            Files.Pickle.TorchFiles.Archive(
                w =>
                    w.Object(
                        "model",
                        "PPNet",
                        ("prototype_activation_function", v => v.Text("linear")),
                        (
                            "_parameters",
                            p =>
                                p.Dictionary([
                                    .. tensors.Select(
                                        (t, i) =>
                                            (
                                                t.Name,
                                                (Action<Files.Pickle.PickleWriter>)(
                                                    v => v.Tensor(storages[i], 0, [.. t.Shape.Select(n => (long)n)], Strides(t.Shape))
                                                )
                                            )
                                    ),
                                ])
                        ),
                        ("_modules", m => m.OrderedDictionary())
                    ),
                storages
            )
        );
        using var state = StateDictionary.Open(path);
        Assert.Equal(SimilarityKind.Linear, ProtoPNetImport.Import(state, Structure(6), cancellationToken: Token).Prototypes.Similarity);
    }

    private void Refused<T>(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors, string expected)
        where T : Exception
    {
        using StateDictionary state = Save([.. tensors]);
        Assert.Contains(
            expected,
            Assert.Throws<T>(() => ProtoPNetImport.Import(state, Structure(6), cancellationToken: Token)).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A network of two classes and three prototypes of four channels on a backbone of six.</summary>
    private static List<(string Name, int[] Shape, float[] Values)> Small(float[]? lastLayer = null) =>
        [
            ("prototype_vectors", [3, 4, 1, 1], [.. TinyHead.Values(12, 1).Select(Math.Abs)]),
            ("features.conv1.weight", [6, 3, 4, 4], TinyHead.Values(6 * 48, 2)),
            ("features.conv1.bias", [6], TinyHead.Values(6, 3)),
            ("add_on_layers.0.weight", [4, 6, 1, 1], TinyHead.Values(24, 4)),
            ("add_on_layers.0.bias", [4], TinyHead.Values(4, 5)),
            ("add_on_layers.2.weight", [4, 4, 1, 1], TinyHead.Values(16, 6)),
            ("add_on_layers.2.bias", [4], TinyHead.Values(4, 7)),
            ("last_layer.weight", [2, 3], lastLayer ?? [1, 1, -0.5f, -0.5f, -0.5f, 1]),
        ];

    private StateDictionary Save(List<(string Name, int[] Shape, float[] Values)> tensors) =>
        TorchLayers.Save(_folder, tensors.ToDictionary(t => t.Name, t => t.Values), shapes: [.. tensors.Select(t => (t.Name, t.Shape))]);

    private string Structure(int channels)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 28, 28);
        string conv = g.NamedNode(
            "/conv1/Conv_output_0",
            "Conv",
            [x, g.Initializer(new float[channels * 48], channels, 3, 4, 4), g.Initializer(new float[channels], channels)],
            OnnxAttribute.Of("strides", [4, 4])
        );
        string features = g.NamedNode(FeatureTensor, "Relu", [conv]);
        string pooled = g.Node("Flatten", g.Node("GlobalAveragePool", features));
        g.Output(
            g.NamedNode(
                "logits",
                "Gemm",
                [pooled, g.Initializer(TinyHead.Values(2 * channels, 9), 2, channels)],
                OnnxAttribute.Of("transB", 1)
            ),
            OnnxElementType.Float,
            "N",
            2
        );
        OnnxModel model = g.Build();
        model.Graph.Node.Single(n => n.OpType == "Conv").Name = "/conv1/Conv";
        string path = _folder.File("structure.onnx");
        model.SaveAs(path);
        return path;
    }

    private static NpyArray Golden(string name, string file) => NpyFile.Read(TestData.Fixture("protopnet-forward", $"{name}.{file}.npy"));

    private static long[] Strides(int[] shape) => [.. shape.Select((_, i) => shape.Skip(i + 1).Aggregate(1L, (a, b) => a * b))];

    private static void Near(string name, float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 1e-5 + (1e-5 * Math.Abs(expected[i])),
                $"{name}[{i}]: {expected[i]} against {actual[i]}"
            );
    }
}
