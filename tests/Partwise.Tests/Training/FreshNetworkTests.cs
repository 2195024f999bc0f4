using Partwise.Datasets;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training;
using TestData = Partwise.Testing.TestData;

namespace Partwise.Tests.Training;

public sealed class FreshNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cheap => ["squeezenet1_1", "mobilenet_v3_large"];

    public static TheoryData<string, int> Others =>
        new()
        {
            { "alexnet", 64 },
            { "resnet18", 64 },
            { "resnet34", 64 },
            { "resnet50", 64 },
            { "resnet152", 64 },
            { "vgg16", 64 },
            { "vgg19", 64 },
            { "vgg19_bn", 64 },
            { "densenet121", 64 },
            { "densenet161", 64 },
            { "mobilenet_v2", 64 },
            { "efficientnet_b0", 64 },
            { "convnext_tiny", 64 },
            { "inception_v3", 96 },
            { "googlenet", 64 },
            { "regnet_y_400mf", 64 },
            { "shufflenet_v2_x1_0", 64 },
        };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cheap))]
    [Trait(TestData.Category, TestData.Golden)]
    public void TrainFromScratch_ZooStructure_LearnsAndKeepsItsOperators(string name) => Train(name, size: 32);

    [Theory]
    [MemberData(nameof(Others))]
    [Trait(TestData.Category, TestData.Golden)]
    public void TrainFromScratch_OtherZooStructures_LearnAndKeepTheirOperators(string name, int size)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PARTWISE_SLOW") == "1",
            "All architectures take half an hour; set PARTWISE_SLOW=1 for it."
        );
        Train(name, size);
    }

    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void TrainFromScratch_Attention_SaysWhyNot()
    {
        Backbone backbone = Backbone.Open(TestData.Data("zoo", "swin_t.onnx"), cancellationToken: Token);
        string message = Assert.Throws<PartwiseException>(() => FreshNetwork.Create(backbone, 3, seed: 1)).Message;
        Assert.Contains("has attention", message, StringComparison.Ordinal);
        Assert.Contains("cannot be trained from scratch; fine-tune it or fit a linear head", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_AnySeed_ForgetsEveryWeightAndDependsOnTheSeedAlone()
    {
        Backbone backbone = Backbone.Open(Samples.Backbone(_folder), cancellationToken: Token);
        (OnnxModel model, IReadOnlyList<string> trainable) = FreshNetwork.Create(backbone, 3, seed: 1);
        Assert.Equal(model.ToByteArray(), FreshNetwork.Create(backbone, 3, seed: 1).Model.ToByteArray());
        string weight = backbone.Model.Graph.Node.Single(n => n.OpType == "Conv").Input[1];
        float[] Read(OnnxModel of) => of.ReadTensor(of.Graph.Initializer.Single(t => t.Name == weight)).ToFloats();
        Assert.All(Read(backbone.Model).Zip(Read(model)), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.NotEqual(Read(model), Read(FreshNetwork.Create(backbone, 3, seed: 2).Model));
        // 2 over 8 outputs of 4×4 weights: the deviation of He et al.
        Assert.Equal(Math.Sqrt(2.0 / 128), Math.Sqrt(Read(model).Average(v => (double)v * v)), 0.02);
        Assert.Equal([weight, weight + ".scale", weight + ".shift", "classifier.weight", "classifier.bias"], trainable);
        Assert.Equal(
            ["Conv", "BatchNormalization", "Relu", "GlobalAveragePool", "Flatten", "Gemm"],
            model.Graph.Node.Select(n => n.OpType)
        );
        Assert.Empty(model.Metadata);
    }

    [Fact]
    public void Insert_SqueezeExcitationAndUnbiasedConvolutions_AreLeftAlone()
    {
        var graph = new GraphBuilder(17);
        float[] Values(int count) => new float[count];
        string x = graph.Input("x", OnnxElementType.Float, "N", 2, 8, 8);
        string a = graph.Node(
            "Conv",
            [
                x,
                graph.Initializer(OnnxTensor.Create("a.weight", Values(12), 2, 2, 1, 3)),
                graph.Initializer(OnnxTensor.Create("a.bias", Values(2), 2)),
            ]
        );
        string b = graph.Node("Conv", [a, graph.Initializer(OnnxTensor.Create("b.weight", Values(4), 2, 2, 1, 1))]);
        string norm = graph.Node(
            "BatchNormalization",
            [b, .. Enumerable.Range(0, 4).Select(i => graph.Initializer(OnnxTensor.Create($"norm{i}", Values(2), 2)))]
        );
        string pooled = graph.Node("Relu", graph.Node("GlobalAveragePool", norm));
        string gate = graph.Node(
            "Sigmoid",
            graph.Node(
                "Conv",
                [
                    pooled,
                    graph.Initializer(OnnxTensor.Create("gate.weight", Values(4), 2, 2, 1, 1)),
                    graph.Initializer(OnnxTensor.Create("gate.bias", Values(2), 2)),
                ]
            )
        );
        string c = graph.Node(
            "Conv",
            [graph.Node("Mul", [norm, gate]), graph.Initializer(OnnxTensor.Create("c.weight", Values(4), 2, 2, 1, 1))]
        );
        graph.Output(c, OnnxElementType.Float, "N", 2, 8, 6);
        OnnxModel model = graph.Build();
        Assert.Equal(1, NormalizationInserter.Insert(model));
        NodeProto added = model.Graph.Node.Where(n => n.OpType == "BatchNormalization").Single(n => n.Input[1] == "a.scale");
        Assert.Equal(a, added.Output[0]);
        Assert.DoesNotContain(model.Graph.Initializer, t => t.Name == "a.bias");
        Assert.Equal(3, model.Graph.Node.Count(n => n.OpType == "Conv" && n.Input.Count == 2));
    }

    [Fact]
    public void Fold_ConstantsThatNodesCompute_BecomeInitializers()
    {
        var graph = new GraphBuilder(17);
        string x = graph.Input("x", OnnxElementType.Float, "N", 2, 4, 4);
        string one = graph.Initializer(OnnxTensor.Create("one", [1f], 1));
        string shape = graph.Initializer(OnnxTensor.Create("shape", [2L, 2, 1, 1], 4));
        string weight = graph.Node("Expand", [graph.Node("Add", [one, one]), shape]);
        string y = graph.Conv(x, weight);
        graph.Output(y, OnnxElementType.Float, "N", 2, 4, 4);
        OnnxModel model = graph.Build();
        model.SetMetadata("k", "v");
        OnnxModel folded = Partwise.Models.ConstantFolding.Fold(model);
        Assert.Equal(["Conv"], folded.Graph.Node.Select(n => n.OpType));
        TensorProto made = Assert.Single(folded.Graph.Initializer);
        Assert.Equal(weight, made.Name);
        Assert.Equal([2f, 2, 2, 2], folded.ReadTensor(made).ToFloats());
        Assert.Equal("v", folded.Metadata["k"]);
        Assert.Equal(3, model.Graph.Node.Count);
    }

    private void Train(string name, int size)
    {
        Backbone backbone = Backbone.Open(TestData.Data("zoo", name + ".onnx"), cancellationToken: Token);
        ImageDataset dataset = Samples.Dataset(_folder, 3);
        TrainedNetwork trained = ClassifierTrainer.TrainFromScratch(
            dataset,
            new ScratchOptions
            {
                Backbone = backbone,
                Size = size,
                Training = new NetworkTrainingOptions
                {
                    Epochs = 4,
                    BatchSize = 9,
                    LearningRate = 0.001,
                    ValidationShare = 0,
                    Threads = 2,
                },
            },
            cancellationToken: Token
        );
        double[] losses = [.. trained.Report.Epochs.Select(e => e.Loss)];
        Assert.True(losses.Min() < 0.8 * losses[0], string.Join(", ", losses));
        // What was inserted is folded again, and what the exporter had left stands.
        int Count(OnnxModel of, string operation) => of.Graph.Node.Count(n => n.OpType == operation);
        Assert.Equal(Count(backbone.Model, "Conv"), Count(trained.Model, "Conv"));
        Assert.Equal(Count(backbone.Model, "BatchNormalization"), Count(trained.Model, "BatchNormalization"));
        Assert.Equal(["N", "3", $"{size}", $"{size}"], trained.Model.Inputs[0].Shape!.Select(d => $"{d}"));
        Assert.Contains("\"from\":\"scratch\"", trained.Model.GetMetadata("training"), StringComparison.Ordinal);
    }
}
