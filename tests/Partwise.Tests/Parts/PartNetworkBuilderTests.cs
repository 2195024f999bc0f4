using System.Text.Json;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;
using Partwise.Tests.Models;

namespace Partwise.Tests.Parts;

/// <summary>The claim logit = bias + Σ contributions, checked by running the networks themselves.</summary>
public sealed class PartNetworkBuilderTests
{
    private const int Positions = TinyHead.Side * TinyHead.Side;

    private static readonly string[] s_outputs =
    [
        PartOutputs.Class,
        PartOutputs.Logit,
        PartOutputs.Bias,
        PartOutputs.Contribution,
        PartOutputs.Map,
    ];

    private static readonly Dictionary<string, Func<OnnxModel>> s_models = new()
    {
        ["opset 13"] = () => TinyClassifier.Usual,
        ["opset 7"] = () => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), opset: 7),
        ["opset 8"] = () => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), opset: 8),
        ["opset 9"] = () => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), opset: 9),
        ["opset 10"] = () => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), opset: 10),
        ["opset 18"] = () =>
            TinyHead.Model(
                (g, f) => g.Linear(g.Node("ReduceMean", [f, g.Initializer([2L, 3L], 2)], OnnxAttribute.Of("keepdims", 0)), g.W(), g.B()),
                opset: 18
            ),
        ["softmax"] = () => TinyHead.Model((g, f) => g.Node("Softmax", g.Linear(g.Pooled(f), g.W(), g.B()))),
        ["matmul, add"] = () => TinyHead.Model((g, f) => g.Node("Add", [g.Node("MatMul", [g.Pooled(f), g.WTransposed()]), g.B()])),
        ["convolution after"] = () =>
            TinyHead.Model((g, f) => g.Flat(g.Node("Softmax", [g.Conv(g.Gap(f), g.WConv(), g.B())], OnnxAttribute.Of("axis", 1)))),
        ["convolution before"] = () => TinyHead.Model((g, f) => g.Flat(g.Gap(g.Conv(f, g.WConv(), g.B())))),
        ["batch of one"] = () => TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), batch: 1),
        ["logits of rank 1"] = () =>
            TinyHead.Model((g, f) => g.Node("Add", [g.Node("MatMul", [g.Node("Squeeze", g.Gap(f)), g.WTransposed()]), g.B()]), batch: 1),
    };

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in s_models.Keys)
            {
                data.Add(name, 1);
                if (name is not ("batch of one" or "logits of rank 1"))
                {
                    data.Add(name, 2);
                    data.Add(name, 5);
                }
            }
            return data;
        }
    }

    /// <summary>Class 1 in three parts, class 3 in two; ape and cat are not fitted.</summary>
    private static List<ClassPrototypes> Prototypes(LinearHead head)
    {
        float[] Split(int c, int k)
        {
            float[] parts = TinyHead.Values(k * head.Channels, 20 + c);
            for (int d = 0; d < head.Channels; d++)
            {
                double rest = head.Row(c)[d];
                for (int i = 0; i < k - 1; i++)
                    rest -= parts[(i * head.Channels) + d];
                parts[((k - 1) * head.Channels) + d] = (float)rest;
            }
            return parts;
        }

        return [new ClassPrototypes(3, 2, Split(3, 2)), new ClassPrototypes(1, 3, Split(1, 3))];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Build_AnyBatch_LogitIsBiasPlusContributionsAndOriginalsKeepTheirBits(string name, int batch)
    {
        using var tiny = new TinyClassifier(s_models[name]());
        Classifier c = tiny.Classifier;
        List<ClassPrototypes> prototypes = Prototypes(c.Head!);
        PartNetworkBuilder.Build(c, prototypes, topClasses: 10).SaveAs(tiny.File("network.onnx"));
        using var original = new InferenceSession(tiny.Path, new SessionOptions { IntraOpNumThreads = 1 });
        using var network = new InferenceSession(tiny.File("network.onnx"), new SessionOptions { IntraOpNumThreads = 1 });
        using OrtValue input = OrtValue.Allocate<float>([batch, 3, 8, 8]);
        TinyHead.Values(batch * 3 * 64, 77).CopyTo(input.AsSpan<float>());
        string[] own = [original.Outputs[0].Name];

        using OrtValue expected = original.Run(
            [c.Inspection.InputName],
            [input],
            own,
            cancellationToken: TestContext.Current.CancellationToken
        )[0];
        OrtValue[] actual = network.Run(
            [c.Inspection.InputName],
            [input],
            [.. own, .. s_outputs],
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(expected.AsSpan<float>(), actual[0].AsSpan<float>());
        Assert.Equal([batch, 4], actual[1].Shape);
        Assert.Equal([batch, 4, 3], actual[4].Shape);
        Assert.Equal([batch, 4, 3, 4, 4], actual[5].Shape);

        for (int n = 0; n < batch; n++)
        {
            using OrtValue one = OrtValue.Allocate<float>([1, 3, 8, 8]);
            input.AsSpan<float>().Slice(n * 192, 192).CopyTo(one.AsSpan<float>());
            using ClassifierOutput run = c.Run(one, TestContext.Current.CancellationToken);
            AssertImage(c.Head!, prototypes, n, run, actual);
        }
        foreach (OrtValue value in actual)
            value.Dispose();
    }

    private static void AssertImage(LinearHead head, List<ClassPrototypes> prototypes, int n, ClassifierOutput run, OrtValue[] actual)
    {
        float[] logits = run.Logits.ToArray();
        int[] order = [.. Enumerable.Range(0, 4).OrderByDescending(k => logits[k])];
        for (int t = 0; t < 4; t++)
        {
            int at = (n * 4) + t,
                own = (int)actual[1].AsSpan<long>()[at];
            float logit = actual[2].AsSpan<float>()[at],
                bias = actual[3].AsSpan<float>()[at];
            Assert.Equal(order[t], own);
            Assert.Equal(logits[own], logit, 1e-5f);
            Assert.Equal(head.Bias[own], bias);
            ClassPrototypes? fitted = prototypes.Find(p => p.Class == own);
            double total = bias;
            for (int i = 0; i < 3; i++)
            {
                float contribution = actual[4].AsSpan<float>()[(at * 3) + i];
                ReadOnlySpan<float> map = actual[5].AsSpan<float>().Slice(((at * 3) + i) * Positions, Positions);
                total += contribution;
                double sum = 0;
                for (int p = 0; p < Positions; p++)
                {
                    ReadOnlySpan<float> part =
                        i >= (fitted?.K ?? 1) ? new float[head.Channels]
                        : fitted is null ? head.Row(own)
                        : fitted.Values.AsSpan(i * head.Channels, head.Channels);
                    double value = 0;
                    for (int d = 0; d < head.Channels; d++)
                        value += (double)part[d] * run.Features[(d * Positions) + p] / Positions;
                    Assert.Equal(value, map[p], 1e-6);
                    sum += map[p];
                }
                Assert.Equal(sum, contribution, 1e-5);
                if (i >= (fitted?.K ?? 1))
                {
                    Assert.Equal(0f, contribution);
                    Assert.False(map.ContainsAnyExcept(0f));
                }
            }
            Assert.True(Math.Abs(total - logit) <= Certificate.LogitSumTolerance * Math.Max(1, Math.Abs(logit)), $"{total} is not {logit}");
        }
    }

    [Fact]
    public void Build_Metadata_SaysWhatTheNetworkIs()
    {
        using var tiny = new TinyClassifier(s_models["softmax"]());
        OnnxModel network = PartNetworkBuilder.Build(tiny.Classifier, Prototypes(tiny.Classifier.Head!), topClasses: 2);
        Assert.Equal("partwise.network/1", network.GetMetadata("partwise.schema"));
        Assert.Equal("""["ape","bee","cat","dog"]""", network.GetMetadata("partwise.labels"));
        Assert.Equal(
            """[{"class":0,"k":1,"decomposed":false},{"class":1,"k":3,"decomposed":true},{"class":2,"k":1,"decomposed":false},{"class":3,"k":2,"decomposed":true}]""",
            network.GetMetadata("partwise.classes")
        );
        Assert.Equal(
            "Softmax",
            JsonDocument.Parse(network.GetMetadata("partwise.output")!).RootElement.GetProperty("activation").GetString()
        );
        Assert.Equal(
            tiny.Classifier.Preprocessing,
            Preprocessing.FromMetadata(network.GetMetadata("partwise.preprocessing")!, null) with
            {
                Source = tiny.Classifier.Preprocessing.Source,
            }
        );
        Assert.Equal(["N", "2", "3", "4", "4"], network.Outputs.Single(o => o.Name == "partwise_map").Shape!.Select(d => d.ToString()));
        Assert.Equal(tiny.Classifier.Model.Graph.Node, network.Graph.Node.Take(tiny.Classifier.Model.Graph.Node.Count));
    }

    [Fact]
    public void Build_ModelThatOnlyDecides_GetsItsScoresAsAnOutput()
    {
        var g = new GraphBuilder();
        string logits = g.NamedNode(
            "scores",
            "Gemm",
            [g.Pooled(g.Node("Relu", g.Convolution(g.Input("input", OnnxElementType.Float, "N", 3, 8, 8)))), g.W(), g.B()],
            OnnxAttribute.Of("transB", 1L)
        );
        g.Output(
            g.NamedNode("label", "ArgMax", [logits], OnnxAttribute.Of("axis", 1L), OnnxAttribute.Of("keepdims", 0L)),
            OnnxElementType.Int64,
            "N"
        );
        using var tiny = new TinyClassifier(g.Build());
        OnnxModel network = PartNetworkBuilder.Build(tiny.Classifier, [], 4);
        Assert.Equal(["label", "scores"], network.Outputs.Take(2).Select(o => o.Name));
        network.SaveAs(tiny.File("network.onnx"));
        using var parts = PartNetwork.Load(tiny.File("network.onnx"));
        PartExplanation explained = parts.Explain(TinyHead.Values(192, 3), TestContext.Current.CancellationToken);
        Assert.Equal(1, explained.Predictions.Sum(p => p.Probability), 1e-6);
        Assert.All(explained.Predictions, p => Assert.True(p.SumError < 1e-5));
    }

    [Fact]
    public void Build_PartNetwork_IsRefused()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        OnnxModel network = PartNetworkBuilder.Build(tiny.Classifier, [], 1);
        using var again = new TinyClassifier(network);
        Assert.Equal(
            $"'{again.Path}' is a part network already; give the original model.",
            Assert.Throws<PartwiseException>(() => PartNetworkBuilder.Build(again.Classifier, [], 1)).Message
        );
    }

    [Fact]
    public void Build_ArgumentsThatDoNotFit_AreRefused()
    {
        using var tiny = new TinyClassifier(TinyClassifier.Usual);
        Assert.Throws<ArgumentOutOfRangeException>("topClasses", () => PartNetworkBuilder.Build(tiny.Classifier, [], 0));
        Assert.Contains(
            "Class 4 has 6 values for 1 prototypes; the head has 4 classes of 6 channels.",
            Assert
                .Throws<ArgumentException>(
                    "fitted",
                    () => PartNetworkBuilder.Build(tiny.Classifier, [new ClassPrototypes(4, 1, new float[6])], 1)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(
            "fitted",
            () => PartNetworkBuilder.Build(tiny.Classifier, [new ClassPrototypes(0, 2, new float[6])], 1)
        );
    }
}
