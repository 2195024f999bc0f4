using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;
using Partwise.Tests.Models;

namespace Partwise.Tests.Parts;

public sealed class PartNetworkTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData("Sigmoid")]
    public void Explain_Photo_GivesProbabilitiesOfTheModelAndPartsThatAddUp(string? activation)
    {
        using var tiny = new TinyClassifier(
            TinyHead.Model(
                (g, f) =>
                {
                    string logits = g.Linear(g.Pooled(f), g.W(), g.B());
                    return activation is null ? logits : g.Node(activation, logits);
                }
            )
        );
        string path = tiny.File("network.onnx");
        PartNetworkBuilder.Build(tiny.Classifier, [], 3).SaveAs(path);
        using var network = PartNetwork.Load(path);
        PartExplanation explanation = network.Explain(TinyHead.Values(192, 5), TestContext.Current.CancellationToken);

        Assert.Equal(TinyClassifier.Labels, network.Labels);
        Assert.Equal((3, 4, 4), (explanation.Predictions.Count, explanation.MapHeight, explanation.MapWidth));
        using var input = Onnx.Inference.OrtValue.Allocate<float>([1, 3, 8, 8]);
        TinyHead.Values(192, 5).CopyTo(input.AsSpan<float>());
        using ClassifierOutput run = tiny.Classifier.Run(input, TestContext.Current.CancellationToken);
        float[] logits = run.Logits.ToArray();
        foreach (PartPrediction p in explanation.Predictions)
        {
            double expected =
                activation == "Sigmoid" ? 1 / (1 + Math.Exp(-logits[p.Class])) : Math.Exp(logits[p.Class]) / logits.Sum(x => Math.Exp(x));
            Assert.Equal(expected, p.Probability, 1e-5);
            Assert.Equal(logits[p.Class], p.Logit, 1e-5f);
            Assert.Equal(TinyClassifier.Labels[p.Class], p.Label);
            Assert.False(p.Decomposed);
            PartContribution part = Assert.Single(p.Parts);
            Assert.Equal(1, part.Share!.Value, 1e-4);
            Assert.Equal(part.Contribution, part.Map.Sum(), 1e-5f);
            Assert.InRange(p.SumError, 0, 1e-5);
        }
        Assert.Contains(
            "[3,8,8] is needed",
            Assert.Throws<ArgumentException>("input", () => network.Explain(new float[5], TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Load_NoPartNetwork_SaysWhatToDo()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        Assert.Equal(
            $"'{tiny.Path}' is no part network; make one with 'partwise fit'.",
            Assert.Throws<PartwiseException>(() => PartNetwork.Load(tiny.Path)).Message
        );
        string missing = tiny.File("none.onnx");
        Assert.Equal($"There is no file '{missing}'.", Assert.Throws<PartwiseException>(() => PartNetwork.Load(missing)).Message);
    }

    [Theory]
    [InlineData(PartOutputs.LabelsKey, "{", "has unreadable metadata 'partwise.labels'")]
    [InlineData(PartOutputs.ClassesKey, null, "lacks the metadata 'partwise.classes'")]
    [InlineData(PartOutputs.ClassesKey, "[]", "has 4 labels and 0 classes in its metadata")]
    [InlineData(PartOutputs.LabelsKey, """["ape", null, "cat", "dog"]""", "has unreadable metadata 'partwise.labels'")]
    [InlineData(
        PartOutputs.ClassesKey,
        """[{"class":0,"k":1},null,{"class":2,"k":1},{"class":3,"k":1}]""",
        "has unreadable metadata 'partwise.classes'"
    )]
    [InlineData(
        PartOutputs.ClassesKey,
        """[{"class":0,"k":1},{"class":2,"k":1},{"class":1,"k":1},{"class":3,"k":1}]""",
        "has an entry for class 1"
    )]
    [InlineData(
        PartOutputs.ClassesKey,
        """[{"class":0,"k":1},{"class":1,"k":1},{"class":2,"k":9},{"class":3,"k":1}]""",
        "has an entry for class 2"
    )]
    [InlineData(
        PartOutputs.ClassesKey,
        """[{"class":0,"k":0},{"class":1,"k":1},{"class":2,"k":1},{"class":3,"k":1}]""",
        "has an entry for class 0"
    )]
    [InlineData(PartOutputs.OutputKey, """{"name":"nothing"}""", "lacks the float32 output 'nothing'")]
    [InlineData(PartOutputs.OutputKey, "{}", "lacks the float32 output ''")]
    public void Load_DamagedMetadata_IsRefused(string key, string? value, string message)
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        OnnxModel model = PartNetworkBuilder.Build(tiny.Classifier, [], 1);
        model.SetMetadata(key, value);
        string path = tiny.File("damaged.onnx");
        model.SaveAs(path);
        Assert.Contains(message, Assert.Throws<PartwiseException>(() => PartNetwork.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Contributions_GivesTheirStatistics()
    {
        ContributionStatistics s = ContributionStatistics.Of([1, 3, 2, 2], meanEvidence: 4);
        Assert.Equal((2.0, 1.0, 3.0, 0.5), (s.Mean, s.Minimum, s.Maximum, s.Share));
        Assert.Equal(Math.Sqrt(0.5), s.StandardDeviation, 1e-12);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1], s.Histogram);
        Assert.Null(ContributionStatistics.Of([0, 0], 0).Share);
        Assert.Equal(2, ContributionStatistics.Of([5, 5], 5).Histogram[0]);
        Assert.Throws<ArgumentException>("contributions", () => ContributionStatistics.Of([], 1));
    }

    [Fact]
    public void Load_SecondInputOrMissingOutput_IsRefused()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        OnnxModel two = PartNetworkBuilder.Build(tiny.Classifier, [], 1);
        two.Graph.Input.Add(new OnnxValueInfo("other", OnnxElementType.Float, [1]).ToProto());
        two.SaveAs(tiny.File("two.onnx"));
        Assert.Contains(
            "instead of one photo",
            Assert.Throws<PartwiseException>(() => PartNetwork.Load(tiny.File("two.onnx"))).Message,
            StringComparison.Ordinal
        );
        OnnxModel less = PartNetworkBuilder.Build(tiny.Classifier, [], 1);
        less.Graph.Output.Remove(less.Graph.Output.Single(o => o.Name == PartOutputs.Map));
        less.SaveAs(tiny.File("less.onnx"));
        Assert.Contains(
            "lacks the output 'partwise_map' of rank 5",
            Assert.Throws<PartwiseException>(() => PartNetwork.Load(tiny.File("less.onnx"))).Message,
            StringComparison.Ordinal
        );
    }
}
