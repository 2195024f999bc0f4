using System.Text.Json;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Testing;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

[Trait(TestData.Category, TestData.Golden)]
public sealed class ForwardGoldenTests
{
    public static TheoryData<string> Cases => ["regular", "bottleneck", "linear", "far-prototypes"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_GoldenCase_MatchesTheReference(string name)
    {
        var golden = new GoldenNetwork(name);
        (OnnxModel model, PrototypeTensors tensors) = golden.Build();
        var graph = new GraphEditor(model);
        string[] wanted = [ProtoPNetOutputs.Latent, tensors.Distances, tensors.Maps, tensors.Nearest, tensors.Similarities, tensors.Logits];
        foreach (string tensor in wanted.Where(t => model.Outputs.All(o => o.Name != t)))
            graph.AddOutput(new OnnxValueInfo(tensor, OnnxElementType.Float, null));
        using InferenceSession session = EngineSessions.Create(model, 1);
        using OrtValue input = golden.Features();
        OrtValue[] values = session.Run(["features"], [input], wanted, cancellationToken: TestContext.Current.CancellationToken);
        string[] files = ["conv", "distances", "similarity_maps", "min_distances", "activations", "logits"];
        for (int i = 0; i < files.Length; i++)
        {
            // The fixture's maps are always those of the logarithm.
            if (files[i] != "similarity_maps" || name != "linear")
                golden.Near(files[i], values[i].AsSpan<float>());
            values[i].Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_GoldenCase_LossesAndGradientsMatch(string name)
    {
        var golden = new GoldenNetwork(name);
        (OnnxModel model, PrototypeTensors tensors) = golden.Build();
        string[] trained =
        [
            .. golden.AddOn.SelectMany(l => new[] { l.Weight, l.Bias }),
            PrototypeNodes.Prototypes,
            PrototypeNodes.Connection,
        ];
        StepLoss loss = ProtoPNetLoss.Of(tensors, golden.Layer, golden.Classes, new ProtoPNetLossOptions());
        StepGraph graph = StepGraph.Create(
            model,
            tensors.Logits,
            new StepGraphOptions { Trainable = trained, BatchNormalization = BatchNormalizationMode.Frozen },
            loss
        );
        using var session = new TrainingSession(graph, threads: 1);
        using OrtValue input = golden.Features();
        StepResult step = session.Run(input, golden.Labels, TestContext.Current.CancellationToken);

        Assert.Equal(golden.Value("loss"), step.Loss, 2e-5 * golden.Value("loss"));
        string[] terms = ["cross_entropy", "cluster", "separation", "l1"];
        for (int i = 0; i < terms.Length; i++)
            Assert.Equal(golden.Value(terms[i]), session.Figures[i], 1e-5 * golden.Value(terms[i]));
        for (int p = 0; p < trained.Length; p++)
        {
            string file = trained[p] switch
            {
                PrototypeNodes.Prototypes => "prototypes",
                PrototypeNodes.Connection => "last_layer",
                var n => n.Replace("add_on.", "addon", StringComparison.Ordinal).Replace('.', '_'),
            };
            float[] expected = golden.Array($"grad_{file}");
            double scale = Math.Max(1e-7, expected.Max(Math.Abs));
            float[] actual = session.Gradients[p].AsSpan<float>().ToArray();
            Assert.All(
                expected.Zip(actual),
                pair =>
                    Assert.True(
                        Math.Abs(pair.First - pair.Second) <= 1e-4 * scale,
                        $"{file}: {pair.First} against {pair.Second} of {scale}"
                    )
            );
        }
    }

    /// <summary>One case of the fixture as a network on feature maps.</summary>
    private sealed class GoldenNetwork
    {
        private readonly string _name;
        private readonly JsonElement _case;

        public GoldenNetwork(string name)
        {
            _name = name;
            string index = TestData.Fixture("protopnet-forward", "index.json");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(index));
            _case = document
                .RootElement.GetProperty("cases")
                .EnumerateArray()
                .Single(c => c.GetProperty("name").GetString() == name)
                .Clone();
            Classes = _case.GetProperty("parameters").GetProperty("classes").GetInt32();
            int channels = Shape("prototypes")[1],
                perClass = _case.GetProperty("parameters").GetProperty("prototypes_per_class").GetInt32();
            Layer = new PrototypeLayer(
                Array("prototypes"),
                [.. Enumerable.Range(0, Classes * perClass).Select(j => j / perClass)],
                channels
            )
            {
                Similarity =
                    _case.GetProperty("parameters").GetProperty("activation").GetString() == "linear"
                        ? SimilarityKind.Linear
                        : SimilarityKind.Log,
            };
            AddOn = AddOnLayers.Of(name == "bottleneck" ? AddOnKind.Bottleneck : AddOnKind.Regular, Shape("features")[1], channels);
        }

        public int Classes { get; }

        public PrototypeLayer Layer { get; }

        public IReadOnlyList<AddOnLayer> AddOn { get; }

        public int[] Labels =>
            [.. NpyFile.Read(TestData.Fixture("protopnet-forward", $"{_name}.labels.npy")).ToInt64s().Select(l => (int)l)];

        public (OnnxModel Model, PrototypeTensors Tensors) Build()
        {
            int[] shape = Shape("features");
            var options = new ProtoPNetOptions
            {
                Channels = Layer.Channels,
                AddOn = _name == "bottleneck" ? AddOnKind.Bottleneck : AddOnKind.Regular,
            };
            var weights = new GraphBuilder(opset: 17, name: "weights");
            foreach (AddOnLayer layer in AddOn)
            {
                weights.Initializer(OnnxTensor.Create(layer.Weight, Array(File_(layer.Weight)), layer.Out, layer.In, 1, 1));
                weights.Initializer(OnnxTensor.Create(layer.Bias, Array(File_(layer.Bias)), layer.Out));
            }
            OnnxModel addOn = ProtoPNetBuilder.AddOnGraph(
                new FeatureMap("features", shape[1], shape[2], shape[3], true),
                options,
                weights.Build()
            );
            return ProtoPNetBuilder.Trainable(addOn, Layer, new ClassConnection(Array("last_layer"), Classes));
        }

        public OrtValue Features()
        {
            OrtValue value = OrtValue.Allocate<float>([.. Shape("features").Select(s => (long)s)]);
            Array("features").CopyTo(value.AsSpan<float>());
            return value;
        }

        public double Value(string name) => _case.GetProperty("outputs").GetProperty(name).GetDouble();

        public float[] Array(string name) => NpyFile.Read(TestData.Fixture("protopnet-forward", $"{_name}.{name}.npy")).ToSingles();

        public void Near(string name, ReadOnlySpan<float> actual)
        {
            float[] expected = Array(name);
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(
                    Math.Abs(expected[i] - actual[i]) <= 1e-5 + (1e-5 * Math.Abs(expected[i])),
                    $"{name}[{i}]: {expected[i]} against {actual[i]}"
                );
        }

        private int[] Shape(string name) => [.. NpyFile.Read(TestData.Fixture("protopnet-forward", $"{_name}.{name}.npy")).Shape];

        private static string File_(string tensor) => tensor.Replace("add_on.", "addon", StringComparison.Ordinal).Replace('.', '_');
    }
}
