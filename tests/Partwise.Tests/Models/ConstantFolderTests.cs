using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Tests.Models;

public sealed class ConstantFolderTests
{
    [Fact]
    public void Fold_DequantisedWeights_GivesTheirValues()
    {
        var g = new GraphBuilder(17);
        g.Initializer(
            new TensorProto
            {
                Name = "q",
                DataType = (int)OnnxElementType.Int8,
                Dims = { 3 },
                Int32Data = { -4, 0, 6 },
            }
        );
        g.NamedNode("w", "DequantizeLinear", ["q", g.Initializer([0.5f])]);
        g.Input("x", OnnxElementType.Float, "N", 3);
        g.Output(g.Node("Mul", ["x", "w"]), OnnxElementType.Float, "N", 3);
        OnnxModel model = g.Build();
        Assert.Equal([-2f, 0, 3], new ConstantFolder(model, new GraphIndex(model)).Require("w").ToFloats());
        OnnxModel folded = ConstantFolding.Fold(model);
        Assert.Equal("Mul", Assert.Single(folded.Graph.Node).OpType);
        Assert.Equal([-2f, 0, 3], folded.ReadTensor(folded.Graph.Initializer.Single(t => t.Name == "w")).ToFloats());
    }

    [Fact]
    public void Fold_SparseInitializer_GivesItsValues()
    {
        var g = new GraphBuilder(17);
        g.Input("x", OnnxElementType.Float, "N", 2);
        var sparse = new SparseTensorProto { Values = OnnxTensor.Create("w", [1.5f, -2], 2), Indices = OnnxTensor.Create("", [1L, 4], 2) };
        sparse.Dims.Add([2L, 3]);
        g.Editor.Model.Graph.SparseInitializer.Add(sparse);
        g.Output(g.Node("MatMul", ["x", "w"]), OnnxElementType.Float, "N", 3);
        OnnxModel model = g.Build();
        OnnxTensor folded = new ConstantFolder(model, new GraphIndex(model)).Require("w");
        Assert.Equal([2L, 3], folded.Shape);
        Assert.Equal([0f, 1.5f, 0, 0, -2, 0], folded.ToFloats());
    }

    // torch.nn.functional.pad turns the paddings round in the graph, and a squeeze asks for the size that comes of it.
    [Fact]
    public void Fold_PaddingsThatAreComputed_TellTheBranchOfAnIf()
    {
        var g = new GraphBuilder(16);
        g.Input("x", OnnxElementType.Float, "N", 2, 3);
        string pairs = g.Node(
            "Reshape",
            [
                g.Node("Concat", [g.Initializer([0L, 0, 0, 2], 4), g.Initializer([0L, 0], 2)], OnnxAttribute.Of("axis", 0L)),
                g.Initializer([-1L, 2], 2),
            ]
        );
        string last = g.Initializer([-1L], 1);
        string turned = g.Node("Slice", [pairs, last, g.Initializer([long.MinValue + 1], 1), g.Initializer([0L], 1), last]);
        string padded = g.Node("Pad", ["x", g.Node("Reshape", [g.Node("Transpose", [turned], OnnxAttribute.Of("perm", [1, 0])), last])]);
        string same = g.Node("Equal", [g.Node("Gather", [g.Node("Shape", padded), g.Initializer([1L])]), g.Initializer([4L])]);
        g.NamedNode(
            "y",
            "If",
            [same],
            OnnxAttribute.Of("then_branch", Branch("Sigmoid", padded)),
            OnnxAttribute.Of("else_branch", Branch("Exp", padded))
        );
        g.Output("y", OnnxElementType.Float, "N", 4, 3);
        OnnxModel folded = ConstantFolding.Fold(g.Build());
        GradientBuilder.AddGradients(folded, "y", ["x"]);
        Assert.DoesNotContain(folded.Graph.Node, n => n.OpType is "If" or "Exp");
        Assert.Contains(folded.Graph.Node, n => n.OpType == "Sigmoid");
    }

    [Fact]
    public void Fold_ConstantThatFillsMemory_SaysSoAtOnce()
    {
        var g = new GraphBuilder(17);
        g.NamedNode("huge", "ConstantOfShape", [g.Initializer([2_000_000_000L], 1)]);
        g.Input("x", OnnxElementType.Float, "N", 1);
        g.Output(g.Node("Mul", ["x", "huge"]), OnnxElementType.Float, "N", 2_000_000_000);
        OnnxModel model = g.Build();
        const string message =
            "The model computes 8,000 MB of constants ('huge' alone 8,000 MB) from 1 MB that it stores, but at most 2,148 MB are "
            + "computed; export it again with its weights stored.";
        Assert.Equal(message, Assert.Throws<OnnxException>(() => new ConstantFolder(model, new GraphIndex(model)).Fold("huge")).Message);
        Assert.Equal(message, Assert.Throws<OnnxException>(() => ConstantFolding.Fold(model)).Message);
    }

    private static GraphProto Branch(string op, string input) =>
        new()
        {
            Name = op,
            Node =
            {
                new NodeProto
                {
                    OpType = op,
                    Input = { input },
                    Output = { "made" },
                },
            },
            Output = { new ValueInfoProto { Name = "made" } },
        };
}
