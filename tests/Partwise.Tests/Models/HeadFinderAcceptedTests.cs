using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Models;

/// <summary>Every way to write a pooled linear head is found, with the very weights.</summary>
public sealed class HeadFinderAcceptedTests
{
    private sealed record Case(
        string Path,
        Func<GraphBuilder, string, string> Head,
        int Opset = 13,
        string? Activation = null,
        bool Bias = true
    );

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["gap-flatten-gemm"] = new("GlobalAveragePool -> Flatten -> Gemm", (g, f) => g.Linear(g.Pooled(f), g.W(), g.B())),
        ["gap-reshape-gemm"] = new(
            "GlobalAveragePool -> Reshape -> Gemm",
            (g, f) => g.Linear(g.Node("Reshape", [g.Gap(f), g.Initializer([0L, -1], 2)]), g.W(), g.B())
        ),
        ["gap-squeeze-gemm"] = new(
            "GlobalAveragePool -> Squeeze -> Gemm",
            (g, f) => g.Linear(g.Node("Squeeze", [g.Gap(f), g.Initializer([2L, 3], 2)]), g.W(), g.B())
        ),
        ["gap-squeeze-gemm-opset11"] = new(
            "GlobalAveragePool -> Squeeze -> Gemm",
            (g, f) => g.Linear(g.Node("Squeeze", [g.Gap(f)], OnnxAttribute.Of("axes", [2L, 3L])), g.W(), g.B()),
            Opset: 11
        ),
        ["reducemean-keep"] = new(
            "ReduceMean -> Flatten -> Gemm",
            (g, f) =>
                g.Linear(
                    g.Flat(g.Node("ReduceMean", [f], OnnxAttribute.Of("axes", [2L, 3L]), OnnxAttribute.Of("keepdims", 1))),
                    g.W(),
                    g.B()
                )
        ),
        ["reducemean-drop"] = new(
            "ReduceMean -> Gemm",
            (g, f) => g.Linear(g.Node("ReduceMean", [f], OnnxAttribute.Of("axes", [2L, 3L]), OnnxAttribute.Of("keepdims", 0)), g.W(), g.B())
        ),
        ["reducemean-negative"] = new(
            "ReduceMean -> Gemm",
            (g, f) =>
                g.Linear(g.Node("ReduceMean", [f], OnnxAttribute.Of("axes", [-1L, -2L]), OnnxAttribute.Of("keepdims", 0)), g.W(), g.B())
        ),
        ["reducemean-mixed"] = new(
            "ReduceMean -> Gemm",
            (g, f) =>
                g.Linear(g.Node("ReduceMean", [f], OnnxAttribute.Of("axes", [2L, -1L]), OnnxAttribute.Of("keepdims", 0)), g.W(), g.B())
        ),
        ["reducemean-input-axes"] = new(
            "ReduceMean -> Gemm",
            (g, f) => g.Linear(g.Node("ReduceMean", [f, g.Initializer([-2L, -1L], 2)], OnnxAttribute.Of("keepdims", 0)), g.W(), g.B()),
            Opset: 18
        ),
        ["flatten-mean"] = new(
            "Reshape -> ReduceMean -> Gemm",
            (g, f) =>
                g.Linear(
                    g.Node(
                        "ReduceMean",
                        [g.Node("Reshape", [f, g.Initializer([0L, 6, 16], 3)])],
                        OnnxAttribute.Of("axes", [2L]),
                        OnnxAttribute.Of("keepdims", 0)
                    ),
                    g.W(),
                    g.B()
                )
        ),
        ["averagepool"] = new(
            "AveragePool -> Flatten -> Gemm",
            (g, f) => g.Linear(g.Flat(g.Node("AveragePool", [f], OnnxAttribute.Of("kernel_shape", [4L, 4L]))), g.W(), g.B())
        ),
        ["gemm-not-transposed"] = new(
            "GlobalAveragePool -> Flatten -> Gemm",
            (g, f) => g.Node("Gemm", [g.Pooled(f), g.WTransposed(), g.B()])
        ),
        ["gemm-factors"] = new(
            "GlobalAveragePool -> Flatten -> Gemm",
            (g, f) =>
                g.Node(
                    "Gemm",
                    [
                        g.Pooled(f),
                        g.Initializer([.. TinyHead.Weights.Select(w => w * 2)], 4, 6),
                        g.Initializer([.. TinyHead.Bias.Select(b => b * 4)], 4),
                    ],
                    OnnxAttribute.Of("transB", 1),
                    OnnxAttribute.Of("alpha", 0.5f),
                    OnnxAttribute.Of("beta", 0.25f)
                )
        ),
        ["gemm-row-bias"] = new(
            "GlobalAveragePool -> Flatten -> Gemm",
            (g, f) => g.Linear(g.Pooled(f), g.W(), g.Initializer(TinyHead.Bias, 1, 4))
        ),
        ["gemm-no-bias"] = new("GlobalAveragePool -> Flatten -> Gemm", (g, f) => g.Linear(g.Pooled(f), g.W()), Bias: false),
        ["matmul-add"] = new(
            "GlobalAveragePool -> Flatten -> MatMul -> Add",
            (g, f) => g.Node("Add", [g.Node("MatMul", [g.Pooled(f), g.WTransposed()]), g.B()])
        ),
        ["add-matmul"] = new(
            "GlobalAveragePool -> Flatten -> MatMul -> Add",
            (g, f) => g.Node("Add", [g.B(), g.Node("MatMul", [g.Pooled(f), g.WTransposed()])])
        ),
        ["matmul"] = new("GlobalAveragePool -> Flatten -> MatMul", (g, f) => g.Node("MatMul", [g.Pooled(f), g.WTransposed()]), Bias: false),
        ["matmul-transpose-of-constant"] = new(
            "GlobalAveragePool -> Flatten -> MatMul -> Add",
            (g, f) =>
                g.Node("Add", [g.Node("MatMul", [g.Pooled(f), g.Node("Transpose", [g.W()], OnnxAttribute.Of("perm", [1L, 0L]))]), g.B()])
        ),
        ["conv-after"] = new("GlobalAveragePool -> Conv -> Flatten", (g, f) => g.Flat(g.Conv(g.Gap(f), g.WConv(), g.B()))),
        ["conv-after-add"] = new(
            "GlobalAveragePool -> Conv -> Add -> Flatten",
            (g, f) => g.Flat(g.Node("Add", [g.Conv(g.Gap(f), g.WConv()), g.Initializer(TinyHead.Bias, 1, 4, 1, 1)]))
        ),
        ["conv-before"] = new("Conv -> GlobalAveragePool -> Flatten", (g, f) => g.Flat(g.Gap(g.Conv(f, g.WConv(), g.B())))),
        ["conv-before-add"] = new(
            "Conv -> Add -> GlobalAveragePool -> Flatten",
            (g, f) => g.Flat(g.Gap(g.Node("Add", [g.Conv(f, g.WConv()), g.Initializer(TinyHead.Bias, 1, 4, 1, 1)])))
        ),
        ["dropout-identity"] = new(
            "GlobalAveragePool -> Flatten -> Dropout -> Gemm -> Identity",
            (g, f) => g.Node("Identity", g.Linear(g.Node("Dropout", g.Pooled(f)), g.W(), g.B()))
        ),
        ["softmax"] = new(
            "GlobalAveragePool -> Flatten -> Gemm",
            (g, f) => g.Node("Softmax", g.Linear(g.Pooled(f), g.W(), g.B())),
            Activation: "Softmax"
        ),
        ["log-softmax"] = new(
            "GlobalAveragePool -> Flatten -> Gemm",
            (g, f) => g.Node("LogSoftmax", g.Linear(g.Pooled(f), g.W(), g.B())),
            Activation: "LogSoftmax"
        ),
        ["sigmoid"] = new(
            "GlobalAveragePool -> Flatten -> Gemm",
            (g, f) => g.Node("Sigmoid", g.Linear(g.Pooled(f), g.W(), g.B())),
            Activation: "Sigmoid"
        ),
        ["softmax-then-flatten"] = new(
            "GlobalAveragePool -> Conv",
            (g, f) => g.Flat(g.Node("Softmax", [g.Conv(g.Gap(f), g.WConv(), g.B())], OnnxAttribute.Of("axis", 1))),
            Activation: "Softmax"
        ),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_PooledLinearHead_GivesItsWeights(string name)
    {
        Case c = s_cases[name];
        HeadFinding finding = TinyHead.Find(c.Head, c.Opset);
        ModelInspection i = finding.Inspection;
        Assert.Null(i.Reason);
        Assert.Null(i.Remedy);
        Assert.True(i.Decomposable);
        Assert.Equal(c.Path.StartsWith("Conv", StringComparison.Ordinal) ? "conv-pooled" : "pooled-linear", i.Kind.Name);
        Assert.Equal(c.Path, i.Path);
        Assert.Equal(c.Activation, i.OutputActivation);
        Assert.Equal(TinyHead.Classes, i.Classes);
        Assert.Equal(c.Bias, i.HasBias);
        Assert.Equal(
            ("Relu", 6, 4, 4, true),
            (i.Features!.Tensor, i.Features.Channels, i.Features.Height, i.Features.Width, i.Features.NonNegative)
        );
        Assert.Equal(TinyHead.Weights, finding.Head!.Weights);
        Assert.Equal(c.Bias ? TinyHead.Bias : new float[4], finding.Head.Bias);
    }

    [Fact]
    public void Find_WeightsFromConstantNodes_AreFolded()
    {
        HeadFinding finding = TinyHead.Find(
            (g, f) =>
            {
                string half = g.Node(
                    "Constant",
                    [],
                    OnnxAttribute.Of("value", OnnxTensor.Create("", [.. TinyHead.Weights.Select(w => w / 2)], 4, 6))
                );
                string weights = g.Node("Add", [half, half]);
                string bias = g.Node("Constant", [], OnnxAttribute.Of("value", OnnxTensor.Create("", TinyHead.Bias, 4)));
                return g.Linear(g.Pooled(f), weights, bias);
            }
        );
        Assert.Null(finding.Inspection.Reason);
        Assert.Equal(TinyHead.Weights, finding.Head!.Weights);
        Assert.Equal(TinyHead.Bias, finding.Head.Bias);
    }

    [Fact]
    public void Find_NamelessNodesAndRenamedTensors_MakeNoDifference()
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        foreach (NodeProto node in model.Graph.Node)
        {
            node.Name = "";
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] =
                    node.Input[i] == "input" || model.Graph.Initializer.Any(t => t.Name == node.Input[i])
                        ? node.Input[i]
                        : "t/" + node.Input[i];
            for (int o = 0; o < node.Output.Count; o++)
                node.Output[o] = "t/" + node.Output[o];
        }
        model.Graph.Output[0].Name = "t/" + model.Graph.Output[0].Name;
        HeadFinding finding = TinyHead.Find(model);
        Assert.Null(finding.Inspection.Reason);
        Assert.Equal("t/Relu", finding.Inspection.Features!.Tensor);
        Assert.Equal(TinyHead.Weights, finding.Head!.Weights);
    }

    [Fact]
    public void Find_WeightsThatAreAlsoGraphInputs_AreConstants()
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        foreach (TensorProto tensor in model.Graph.Initializer)
            model.Graph.Input.Add(new ValueInfoProto { Name = tensor.Name, Type = model.Graph.Input[0].Type.Clone() });
        foreach (ValueInfoProto extra in model.Graph.Input.Skip(1))
        {
            extra.Type.TensorType.Shape.Dim.Clear();
            foreach (long size in model.Graph.Initializer.First(t => t.Name == extra.Name).Dims)
                extra.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        }
        HeadFinding finding = TinyHead.Find(model);
        Assert.Null(finding.Inspection.Reason);
        Assert.Equal(TinyHead.Weights, finding.Head!.Weights);
    }

    [Fact]
    public void Find_BatchOfOne_Works()
    {
        HeadFinding finding = TinyHead.Find(TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), batch: 1));
        Assert.Null(finding.Inspection.Reason);
        Assert.Equal([1L, 3L, 8L, 8L], finding.Inspection.InputShape);
    }

    [Fact]
    public void Find_FreeImageSize_ReadsTheFeatureMapAtTheGivenSize()
    {
        OnnxModel model = TinyHead.Model((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), side: "S");
        HeadFinding usual = TinyHead.Find(model);
        Assert.Equal((112, 112), (usual.Inspection.Features!.Height, usual.Inspection.Features.Width));
        HeadFinding given = HeadFinder.Find(model, "m.onnx", null, TestContext.Current.CancellationToken, new PreprocessingSize(10, 20));
        Assert.Equal((5, 10), (given.Inspection.Features!.Height, given.Inspection.Features.Width));
    }

    [Fact]
    public void Find_SeveralOutputs_TakesTheHeadOrTheOneNamed()
    {
        var g = new GraphBuilder();
        string features = g.Node("Relu", g.Convolution(g.Input("input", OnnxElementType.Float, "N", 3, 8, 8)));
        string aux = g.NamedNode("aux", "Gemm", [g.Flat(features), g.Initializer(TinyHead.Values(96 * 4, 9), 96, 4)]);
        string main = g.NamedNode("main", "Gemm", [g.Pooled(features), g.WTransposed(), g.B()]);
        g.Output(aux, OnnxElementType.Float, "N", 4);
        g.Output(main, OnnxElementType.Float, "N", 4);
        OnnxModel model = g.Build();
        Assert.Equal("main", TinyHead.Find(model).Inspection.OutputName);
        Assert.Equal("flatten-linear", TinyHead.Find(model, "aux").Inspection.Kind.Name);
        Assert.Equal(
            "'m.onnx' has no output 'x'; it has aux, main, and inner tensors can be named, too.",
            Assert.Throws<PartwiseException>(() => TinyHead.Find(model, "x")).Message
        );
    }

    [Theory]
    [InlineData("Relu6")]
    [InlineData("Clip")]
    [InlineData("MaxPool")]
    [InlineData("Concat")]
    [InlineData("ReluPlusRelu")]
    [InlineData("AveragePool")]
    [InlineData("Sigmoid")]
    public void Find_NonNegativeFeatures_AreRecognisedFromTheGraph(string how)
    {
        HeadFinding finding = TinyHead.Find(
            (g, f) => g.Linear(g.Pooled(f), g.W(), g.B()),
            13,
            (g, x) =>
                how switch
                {
                    "Relu6" => g.Node("Clip", [x, g.Initializer([0f]), g.Initializer([6f])]),
                    "Clip" => g.Node("Clip", [x, g.Initializer([0.5f])]),
                    "MaxPool" => g.Node(
                        "MaxPool",
                        [g.Node("Relu", x)],
                        OnnxAttribute.Of("kernel_shape", [3L, 3L]),
                        OnnxAttribute.Of("pads", [1L, 1L, 1L, 1L])
                    ),
                    "Concat" => g.Node(
                        "Slice",
                        [
                            g.Node("Concat", [g.Node("Relu", x), g.Node("Sigmoid", x)], OnnxAttribute.Of("axis", 1)),
                            g.Initializer([0L], 1),
                            g.Initializer([6L], 1),
                            g.Initializer([1L], 1),
                        ]
                    ),
                    "ReluPlusRelu" => g.Node("Add", [g.Node("Relu", x), g.Node("Relu", g.Node("Neg", x))]),
                    "AveragePool" => g.Node("AveragePool", [g.Node("Relu", x)], OnnxAttribute.Of("kernel_shape", [2L, 2L])),
                    _ => g.Node("Sigmoid", x),
                }
        );
        Assert.Null(finding.Inspection.Reason);
        Assert.True(finding.Inspection.Features!.NonNegative);
    }

    [Fact]
    public void Find_ClipOfOpset6Form_ReadsItsAttribute()
    {
        HeadFinding finding = TinyHead.Find(
            (g, f) => g.Linear(g.Pooled(f), g.W(), g.B()),
            9,
            (g, x) => g.Node("Clip", [x], OnnxAttribute.Of("min", 0f), OnnxAttribute.Of("max", 6f))
        );
        Assert.Null(finding.Inspection.Reason);
    }
}
