using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Testing;
using Partwise.Training;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>The paper's backbones as the PyTorch exporter writes them.</summary>
public sealed class ZooTests
{
    [Theory]
    [InlineData("resnet34", 512)]
    [InlineData("densenet121", 1024)]
    public void Step_SmallBackbone_TrainsEveryLayer(string name, int channels) => Step(name, channels);

    /// <summary>Run once by hand: they take gigabytes, or a minute.</summary>
    [Theory(Explicit = true)]
    [InlineData("vgg16", 512)]
    [InlineData("vgg19", 512)]
    [InlineData("resnet152", 2048)]
    [InlineData("densenet161", 2208)]
    public void Step_LargeBackbone_TrainsEveryLayer(string name, int channels) => Step(name, channels);

    private static void Step(string name, int channels)
    {
        using var folder = new TemporaryFolder();
        var backbone = Backbone.Open(Unfold(name, folder));
        Assert.Equal((channels, 7, 7), (backbone.Map.Channels, backbone.Map.Height, backbone.Map.Width));
        ProtoPNetConfiguration configuration = new()
        {
            Network = new() { PrototypesPerClass = 2, Channels = 16 },
        };
        ProtoPNetNetwork network = ProtoPNetBuilder.Create(backbone, ["a", "b"], configuration.Network);
        TrainingPhase joint = TrainingPhase.Of(backbone, configuration)[1];
        (OnnxModel model, PrototypeTensors tensors) = ProtoPNetBuilder.Trainable(network.Latent, network.Prototypes, network.Connection);
        StepGraph graph = StepGraph.Create(
            model,
            tensors.Logits,
            new StepGraphOptions { Trainable = joint.Trainable, BatchNormalization = BatchNormalizationMode.Frozen },
            ProtoPNetLoss.Of(tensors, network.Prototypes, 2, configuration.Loss)
        );
        using var session = new TrainingSession(graph, threads: 2);
        using OrtValue input = OrtValue.Allocate<float>([2, 3, 224, 224]);
        Random random = new(1);
        foreach (ref float x in input.AsSpan<float>())
            x = (float)(random.NextDouble() - 0.5);
        StepResult before = session.Run(input, [0, 1], TestContext.Current.CancellationToken);
        Assert.True(double.IsFinite(before.Loss));
        Assert.All(session.Gradients, g => Assert.True(float.IsFinite(g.AsSpan<float>()[0])));
        AdamOptimizer optimizer = joint.Optimizer(session, configuration.Training);
        float[] first = session.Parameters[0].Values.ToArray();
        session.Apply(optimizer);
        Assert.NotEqual(first, session.Parameters[0].Values.ToArray());
        Assert.True(joint.Backbone.Count > 20 && session.Parameters.Count == joint.Backbone.Count + 5, $"{joint.Backbone.Count} weights");
    }

    /// <summary>The zoo's weights are computed by the graph itself; here they become initializers, as a real file has them. The heads are
    /// left away anyway.</summary>
    private static string Unfold(string name, TemporaryFolder folder)
    {
        OnnxModel model = OnnxModel.Load(TestData.Data("zoo", name + ".onnx"));
        var index = new GraphIndex(model);
        var folder_ = new ConstantFolder(model, index);
        string[] weights =
        [
            .. index
                .Nodes.Where(n => n.OpType is "Conv" or "BatchNormalization")
                .SelectMany(n => n.Input.Skip(1))
                .Where(w => w.Length > 0 && index.Initializer(w) is null && index.IsConstant(w))
                .Distinct(),
        ];
        var graph = new GraphEditor(model);
        foreach (string weight in weights)
        {
            OnnxTensor value = folder_.Require(weight);
            string constant = graph.AddInitializer(
                OnnxTensor.Create(graph.UniqueName(weight + ".folded"), value.ToFloats(), [.. value.Shape])
            );
            graph.ReplaceInput(weight, constant);
        }
        string path = folder.File(name + ".onnx");
        model.SaveAs(path);
        return path;
    }
}
