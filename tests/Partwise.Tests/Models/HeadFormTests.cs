using Partwise.Editing;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;
using Partwise.Tests.Parts;

namespace Partwise.Tests.Models;

/// <summary>Heads beyond mean pooling and one linear layer: each is of its kind, and in its network bias, offset and contributions add up
/// to the logit.</summary>
public sealed class HeadFormTests
{
    private sealed record Case(
        string Kind,
        HeadExactness Exactness,
        Func<GraphBuilder, string, string> Head,
        string? Pooling = "mean",
        Func<GraphBuilder, string, string>? Activation = null,
        int Opset = 13,
        bool Offset = false
    )
    {
        public int Side { get; init; } = 4;
    }

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["two means"] = Exact("pooled-linear", (g, f) => Plain(g, Reduce(g, "ReduceMean", Reduce(g, "ReduceMean", f, 3), 2))),
        ["sum over a constant"] = Exact(
            "pooled-linear",
            (g, f) =>
                Plain(
                    g,
                    g.Node(
                        "Div",
                        [g.Node("ReduceSum", [f, g.Initializer([2L, 3], 2)], OnnxAttribute.Of("keepdims", 0)), g.Initializer([16f])]
                    )
                ),
            "sum"
        ),
        ["einsum"] = Exact("pooled-linear", (g, f) => Plain(g, g.Node("Einsum", [f], OnnxAttribute.Of("equation", "bchw->bc"))), "sum"),
        ["channels last"] = Exact("pooled-linear", (g, f) => Plain(g, Reduce(g, "ReduceMean", Last(g, f), 1, 2))),
        ["channels last, ReLU"] = Exact("pooled-linear", (g, f) => Plain(g, Reduce(g, "ReduceMean", g.Node("Relu", Last(g, f)), 1, 2))),
        ["tokens"] = Exact("token-pooled-linear", (g, f) => Plain(g, Reduce(g, "ReduceMean", g.Node("Relu", Tokens(g, f)), 1))),
        ["view and mean"] = Exact(
            "pooled-linear",
            (g, f) => Plain(g, Reduce(g, "ReduceMean", g.Node("Reshape", [f, g.Initializer([0L, 6, 16], 3)]), 2))
        ),
        ["maximum"] = Exact("pooled-shares", (g, f) => Plain(g, g.Flat(g.Node("GlobalMaxPool", f))), "max"),
        ["maximum of everything"] = Exact(
            "pooled-shares",
            (g, f) => Plain(g, g.Flat(g.Node("MaxPool", [f], OnnxAttribute.Of("kernel_shape", [4L, 4L])))),
            "max"
        ),
        ["generalised mean"] = Exact(
            "pooled-shares",
            (g, f) =>
                Plain(
                    g,
                    g.Flat(
                        g.Node(
                            "Pow",
                            [
                                g.Gap(g.Node("Pow", [g.Node("Clip", [f, g.Initializer([1e-6f])]), g.Initializer([3f])])),
                                g.Initializer([1 / 3f]),
                            ]
                        )
                    )
                ),
            "gem"
        ),
        ["depthwise as large as the map"] = Exact(
            "pooled-shares",
            (g, f) =>
                Plain(
                    g,
                    g.Flat(
                        g.Node(
                            "Conv",
                            [f, g.Initializer(TinyHead.Values(96, 8), 6, 1, 4, 4)],
                            OnnxAttribute.Of("group", 6L),
                            OnnxAttribute.Of("kernel_shape", [4L, 4L])
                        )
                    )
                ),
            "weighted"
        ),
        ["maximum and mean"] = Exact(
            "pooled-shares",
            (g, f) => Linear(g, g.Flat(g.Node("Concat", [g.Node("GlobalMaxPool", f), g.Gap(f)], OnnxAttribute.Of("axis", 1L))), 12),
            "mean+max"
        ),
        ["batch norm"] = Exact("pooled-linear", (g, f) => Plain(g, Normalised(g, g.Pooled(f)))),
        ["batch norm before the mean"] = Exact("pooled-linear", (g, f) => Plain(g, g.Flat(g.Gap(Normalised(g, f))))),
        ["two linear layers"] = Exact(
            "pooled-linear",
            (g, f) =>
                Plain(
                    g,
                    g.Node(
                        "Dropout",
                        g.Linear(g.Pooled(f), g.Initializer(TinyHead.Values(36, 5), 6, 6), g.Initializer(TinyHead.Values(6, 6), 6))
                    )
                )
        ),
        ["the mean of two heads"] = Exact(
            "pooled-linear",
            (g, f) =>
            {
                string p = g.Pooled(f);
                return g.Node("Div", [g.Node("Sum", [Plain(g, p), Plain(g, p)]), g.Initializer([2f])]);
            }
        ),
        ["temperature"] = Exact("pooled-linear", (g, f) => g.Node("Div", [Plain(g, g.Pooled(f)), g.Initializer([1.7f])])),
        ["logit scale"] = Exact("pooled-linear", (g, f) => g.Node("Mul", [Plain(g, g.Pooled(f)), g.Initializer([3f])])),
        ["bias taken away"] = Exact("pooled-linear", (g, f) => g.Node("Sub", [g.Linear(g.Pooled(f), g.W()), g.B()])),
        ["weights as integers"] = Exact(
            "pooled-linear",
            (g, f) => Plain(g, g.Pooled(f), g.Node("DequantizeLinear", [Int8(g), g.Initializer([0.01f])]))
        ),
        ["layer norm"] = Exact(
            "pooled-norm-linear",
            (g, f) =>
                Plain(
                    g,
                    g.Node(
                        "LayerNormalization",
                        [g.Pooled(f), g.Initializer(TinyHead.Values(6, 5), 6), g.Initializer(TinyHead.Values(6, 6), 6)]
                    )
                ),
            opset: 17
        ),
        ["layer norm written out"] = Exact("pooled-norm-linear", (g, f) => Plain(g, WrittenOut(g, g.Pooled(f)))),
        ["layer norm behind a layer"] = Exact(
            "pooled-norm-linear",
            (g, f) =>
                Plain(
                    g,
                    WrittenOut(
                        g,
                        g.Linear(g.Pooled(f), g.Initializer(TinyHead.Values(36, 9), 6, 6), g.Initializer(TinyHead.Values(6, 7), 6))
                    )
                ),
            offset: true
        ),
        ["cosine"] = Exact("pooled-norm-linear", (g, f) => g.Node("Mul", [g.Linear(Cosine(g, g.Pooled(f)), g.W()), g.Initializer([16f])])),
        ["LpNormalization"] = Exact(
            "pooled-norm-linear",
            (g, f) => Plain(g, g.Node("LpNormalization", [g.Pooled(f)], OnnxAttribute.Of("axis", 1L)))
        ),
        ["signed features"] = Exact(
            "pooled-linear",
            (g, f) => Plain(g, g.Pooled(f)),
            activation: (g, x) => g.Node("Mul", [x, g.Node("Sigmoid", x)])
        ),
        ["flatten"] = Local("flatten-linear", HeadExactness.Exact, (g, f) => Linear(g, g.Flat(f), 96)),
        ["partial pooling"] = Local(
            "flatten-linear",
            HeadExactness.Exact,
            (g, f) => Linear(g, g.Flat(g.Node("AveragePool", [f], OnnxAttribute.Of("kernel_shape", [3L, 3L]))), 24)
        ) with
        {
            Side = 2,
        },
        ["flatten, hidden"] = Local(
            "flatten-mlp",
            HeadExactness.ExactPerImage,
            (g, f) =>
                Plain(
                    g,
                    g.Node(
                        "Relu",
                        g.Linear(g.Flat(f), g.Initializer(TinyHead.Values(6 * 96, 5), 6, 96), g.Initializer(TinyHead.Values(6, 7), 6))
                    )
                )
        ),
        ["hidden"] = Local(
            "pooled-mlp",
            HeadExactness.FirstOrder,
            (g, f) => Plain(g, g.Node("HardSwish", g.Linear(g.Pooled(f), g.Initializer(TinyHead.Values(36, 5), 6, 6)))),
            opset: 14
        ),
        ["hidden convolution"] = Local(
            "pooled-mlp",
            HeadExactness.ExactPerImage,
            (g, f) => Plain(g, g.Flat(g.Node("Relu", g.Conv(g.Gap(f), g.Initializer(TinyHead.Values(36, 5), 6, 6, 1, 1)))))
        ),
        ["gate"] = Local(
            "pooled-mlp",
            HeadExactness.FirstOrder,
            (g, f) =>
            {
                string p = g.Pooled(f);
                return Plain(g, g.Node("Mul", [g.Node("Sigmoid", p), p]));
            }
        ),
        ["SqueezeNet"] = Local(
            "conv-activation-pooled",
            HeadExactness.ExactPerImage,
            (g, f) => g.Flat(g.Gap(g.Node("Relu", g.Conv(f, g.WConv(), g.B()))))
        ),
        ["class token"] = Local("class-token", HeadExactness.FirstOrder, (g, f) => Plain(g, Attended(g, Tokens(g, f)))),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    /// <summary>Poolings whose shares are the gradient's: closed and local form must agree.</summary>
    public static TheoryData<string> Closed =>
        [
            .. s_cases
                .Where(c => c.Value.Pooling is not null && c.Value.Kind != "pooled-norm-linear" && c.Key != "einsum")
                .Select(c => c.Key),
        ];

    /// <summary>Heads with a constant vector for each class.</summary>
    public static TheoryData<string> Constant => [.. s_cases.Where(c => c.Value.Pooling is not null).Select(c => c.Key)];

    /// <summary>Those of them that are more than one linear layer with a factor for each channel.</summary>
    private static readonly string[] s_beside =
    [
        "two linear layers",
        "the mean of two heads",
        "layer norm",
        "layer norm written out",
        "layer norm behind a layer",
    ];

    /// <summary>The model of a case, for other tests.</summary>
    internal static OnnxModel ModelOf(string name) => TinyHead.Model(s_cases[name].Head, s_cases[name].Opset, s_cases[name].Activation);

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_AnyHead_BiasOffsetAndContributionsAddUpToTheLogit(string name)
    {
        Case c = s_cases[name];
        using var tiny = new TinyClassifier(TinyHead.Model(c.Head, c.Opset, c.Activation));
        ModelInspection inspection = tiny.Classifier.Inspection;
        Assert.Equal((c.Kind, c.Exactness, c.Pooling), (inspection.Kind.Name, inspection.Exactness, inspection.Pooling));
        Assert.Equal((6, c.Side, c.Side), (inspection.Features!.Channels, inspection.Features.Height, inspection.Features.Width));
        PartNetworkBuilder.Build(tiny.Classifier, Halves(tiny.Classifier), topClasses: 4).SaveAs(tiny.File("network.onnx"));
        // Engines fuse nodes of other operator sets otherwise, so a set that suffices is left.
        if (c.Pooling is not null)
            Assert.Equal(c.Opset, OnnxModel.Load(tiny.File("network.onnx")).Opset);
        float[] input = TinyHead.Values(192, 77);
        using PartNetwork network = PartNetwork.Load(tiny.File("network.onnx"));
        PartExplanation explanation = network.Explain(input, TestContext.Current.CancellationToken);
        Assert.Equal((c.Side, c.Side), (explanation.MapHeight, explanation.MapWidth));
        using OrtValue image = tiny.Classifier.AllocateInput();
        input.CopyTo(image.AsSpan<float>());
        using ClassifierOutput run = tiny.Classifier.Run(image, TestContext.Current.CancellationToken);
        foreach (PartPrediction p in explanation.Predictions)
        {
            Assert.Equal(run.Logits[p.Class], p.Logit);
            Assert.Equal(c.Offset || c.Pooling is null, p.Offset is not null);
            double total = p.Bias + (p.Offset ?? 0) + p.Parts.Sum(part => (double)part.Contribution);
            Assert.True(Math.Abs(total - p.Logit) <= 1e-5 * Math.Max(1, Math.Abs(p.Logit)), $"{total} is not {p.Logit}");
            Assert.All(p.Parts, part => Assert.Equal(part.Contribution, part.Map.Sum(x => (double)x), 1e-5));
            if (c is { Pooling: null, Exactness: HeadExactness.Exact })
                Assert.Equal(0, p.Offset!.Value, 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public void Build_ConstantClassVector_MapsAreGradientTimesFeatures(string name)
    {
        Case c = s_cases[name];
        using var tiny = new TinyClassifier(TinyHead.Model(c.Head, c.Opset, c.Activation));
        PartNetworkBuilder.Build(tiny.Classifier, [], topClasses: 4).SaveAs(tiny.File("network.onnx"));
        float[] input = TinyHead.Values(192, 78);
        using PartNetwork network = PartNetwork.Load(tiny.File("network.onnx"));
        PartExplanation explanation = network.Explain(input, TestContext.Current.CancellationToken);
        using OrtValue image = tiny.Classifier.AllocateInput();
        input.CopyTo(image.AsSpan<float>());
        using ClassifierOutput run = tiny.Classifier.Network.Run(image, TestContext.Current.CancellationToken);
        float[] features = run.Features.ToArray(),
            gradient = new float[features.Length];
        foreach (PartPrediction p in explanation.Predictions)
        {
            float[] weights = new float[4];
            weights[p.Class] = 1;
            tiny.Classifier.Network.FeatureGradients.Run(features, 1, weights, gradient, TestContext.Current.CancellationToken);
            float[] map = Assert.Single(p.Parts).Map;
            for (int q = 0; q < 16; q++)
                Assert.Equal(Enumerable.Range(0, 6).Sum(d => (double)gradient[(d * 16) + q] * features[(d * 16) + q]), map[q], 1e-5);
        }
    }

    /// <summary>Half of a class's vector taken out of any head with constant vectors: its logit loses what that half adds, the others
    /// nothing.</summary>
    [Theory]
    [MemberData(nameof(Constant))]
    public void Edit_ConstantClassVector_TakesOutExactlyOnePart(string name)
    {
        Case c = s_cases[name];
        using var tiny = new TinyClassifier(TinyHead.Model(c.Head, c.Opset, c.Activation));
        PartNetworkBuilder.Build(tiny.Classifier, Halves(tiny.Classifier), topClasses: 4).SaveAs(tiny.File("network.onnx"));
        LinearHead head = tiny.Classifier.Head!;
        double[] change = new double[head.Weights.Length],
            bias = [0, 0.75, 0, -0.25];
        for (int d = 0; d < head.Channels; d++)
            change[head.Channels + d] = -head.Row(1)[d] / 2;
        HeadFinding finding = HeadFinder.Find(tiny.Classifier.Model, "m.onnx", null, TestContext.Current.CancellationToken);

        HeadChange changed = new HeadWriter(
            tiny.Classifier.Model,
            "m.onnx",
            finding,
            finding.Inspection.OutputName,
            new PreprocessingSize(8, 8),
            TestContext.Current.CancellationToken
        ).Write(change, bias);

        changed.Model.SaveAs(tiny.File("edited.onnx"));
        using var before = new InferenceSession(tiny.Path, new SessionOptions());
        using var after = new InferenceSession(tiny.File("edited.onnx"), new SessionOptions());
        using PartNetwork network = PartNetwork.Load(tiny.File("network.onnx"));
        Assert.Equal(s_beside.Contains(name), !changed.InPlace);
        for (int seed = 0; seed < 5; seed++)
        {
            float[] input = TinyHead.Values(192, 200 + seed),
                old = Logits(before, input),
                now = Logits(after, input);
            double[] part =
            [
                .. network
                    .Explain(input, TestContext.Current.CancellationToken)
                    .Predictions.OrderBy(p => p.Class)
                    .Select(p => p.Class == 1 ? (double)p.Parts[0].Contribution : 0),
            ];
            for (int l = 0; l < 4; l++)
                Assert.Equal(old[l] - part[l] + bias[l], now[l], 1e-5 * Math.Max(1, Math.Max(Math.Abs(old[l]), Math.Abs(part[l]))));
        }
        // What was edited can be inspected, and where its own weights changed it is a head of the same kind.
        HeadFinding again = HeadFinder.Find(
            OnnxModel.Load(tiny.File("edited.onnx")),
            "edited.onnx",
            null,
            TestContext.Current.CancellationToken
        );
        Assert.True(again.Inspection.Decomposable, again.Inspection.Reason);
        if (changed.InPlace)
            Assert.Equal(c.Kind, again.Inspection.Kind.Name);
    }

    private static float[] Logits(InferenceSession session, float[] input)
    {
        using OrtValue image = OrtValue.Allocate<float>([1, 3, 8, 8], zeroed: false);
        input.CopyTo(image.AsSpan<float>());
        using OrtValue logits = session.Run(
            [session.Inputs[0].Name],
            [image],
            [session.Outputs[0].Name],
            cancellationToken: TestContext.Current.CancellationToken
        )[0];
        return logits.AsSpan<float>().ToArray();
    }

    private static Case Exact(
        string kind,
        Func<GraphBuilder, string, string> head,
        string pooling = "mean",
        Func<GraphBuilder, string, string>? activation = null,
        int opset = 13,
        bool offset = false
    ) => new(kind, HeadExactness.Exact, head, pooling, activation, opset, offset);

    private static Case Local(string kind, HeadExactness exactness, Func<GraphBuilder, string, string> head, int opset = 13) =>
        new(kind, exactness, head, null, null, opset);

    /// <summary>Class 1 in two parts: halves of the head's vector, or two directions and what they leave.</summary>
    private static List<ClassPrototypes> Halves(Classifier classifier)
    {
        if (classifier.Head is { } head)
            return [new ClassPrototypes(1, 2, [.. head.Row(1).ToArray().Select(w => w / 2), .. head.Row(1).ToArray().Select(w => w / 2)])];
        return [new ClassPrototypes(1, 2, TinyHead.Values(12, 21)) { Worth = TinyHead.Values(12, 22), Shares = [0.25f, 0.75f] }];
    }

    private static string Plain(GraphBuilder g, string pooled, string? weights = null) => g.Linear(pooled, weights ?? g.W(), g.B());

    private static string Linear(GraphBuilder g, string pooled, int inputs) =>
        g.Linear(pooled, g.Initializer(TinyHead.Values(4 * inputs, 5), 4, inputs), g.B());

    private static string Reduce(GraphBuilder g, string operation, string tensor, params long[] axes) =>
        g.Node(operation, [tensor], OnnxAttribute.Of("axes", axes), OnnxAttribute.Of("keepdims", 0));

    private static string Last(GraphBuilder g, string f) => g.Node("Transpose", [f], OnnxAttribute.Of("perm", [0L, 2L, 3L, 1L]));

    private static string Tokens(GraphBuilder g, string f) =>
        g.Node("Transpose", [g.Node("Reshape", [f, g.Initializer([0L, 6, 16], 3)])], OnnxAttribute.Of("perm", [0L, 2L, 1L]));

    private static string Normalised(GraphBuilder g, string x) =>
        g.Node("BatchNormalization", [x, .. Enumerable.Range(0, 4).Select(i => g.Initializer([1f + i, 2, 1, 2, 1, 2], 6))]);

    private static string Int8(GraphBuilder g)
    {
        string floats = g.Initializer([.. TinyHead.Weights.Select(w => MathF.Round(w * 100))], 4, 6);
        return g.Node("Cast", [floats], OnnxAttribute.Of("to", 3L));
    }

    private static string Cosine(GraphBuilder g, string x) =>
        g.Node(
            "Div",
            [
                x,
                g.Node(
                    "Clip",
                    [g.Node("ReduceL2", [x], OnnxAttribute.Of("axes", [1L]), OnnxAttribute.Of("keepdims", 1L)), g.Initializer([1e-12f])]
                ),
            ]
        );

    private static string WrittenOut(GraphBuilder g, string x)
    {
        string centred = g.Node("Sub", [x, g.Node("ReduceMean", [x], OnnxAttribute.Of("axes", [-1L]))]);
        string variance = g.Node("ReduceMean", [g.Node("Mul", [centred, centred])], OnnxAttribute.Of("axes", [-1L]));
        string normed = g.Node("Div", [centred, g.Node("Sqrt", g.Node("Add", [variance, g.Initializer([1e-5f])]))]);
        return g.Node("Add", [g.Node("Mul", [normed, g.Initializer(TinyHead.Values(6, 5), 6)]), g.Initializer(TinyHead.Values(6, 6), 6)]);
    }

    /// <summary>A class token before 16 patches, one block of attention, and the token.</summary>
    private static string Attended(GraphBuilder g, string patches)
    {
        string all = g.Node(
            "Concat",
            [g.Node("Slice", [patches, g.Initializer([0L], 1), g.Initializer([1L], 1), g.Initializer([1L], 1)]), patches],
            OnnxAttribute.Of("axis", 1L)
        );
        string entering = g.Node("Add", [all, g.Initializer(TinyHead.Values(17 * 6, 31), 1, 17, 6)]);
        string keys = g.Node("MatMul", [entering, g.Initializer(TinyHead.Values(36, 32), 6, 6)]);
        string scores = g.Node(
            "Softmax",
            [g.Node("MatMul", [entering, g.Node("Transpose", [keys], OnnxAttribute.Of("perm", [0L, 2L, 1L]))])],
            OnnxAttribute.Of("axis", -1L)
        );
        string left = g.Node("Add", [entering, g.Node("MatMul", [scores, entering])]);
        return g.Node("Gather", [left, g.Initializer([0L])], OnnxAttribute.Of("axis", 1L));
    }
}
