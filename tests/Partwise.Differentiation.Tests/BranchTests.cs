using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Differentiation.Tests;

public sealed class BranchTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void AddGradients_IfAboutAShape_TakesTheBranch(long asked)
    {
        OnnxModel model = GradientCheck.Run(
            OnnxElementType.Double,
            new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, -1, 1, 2, 3, 4) },
            g =>
            {
                string channels = g.Node("Gather", [g.Node("Shape", "x"), g.Initializer([1L])]);
                string condition = g.Node("Equal", [channels, g.Initializer([asked])]);
                return g.Node(
                    "If",
                    [condition],
                    OnnxAttribute.Of("then_branch", Branch("Sigmoid", "s")),
                    OnnxAttribute.Of("else_branch", Branch("Sqrt", "s"))
                );
            },
            Shapes.Batch,
            tolerance: 1e-7
        );
        Assert.DoesNotContain(model.Graph.Node, n => n.OpType == "If");
        Assert.Contains(model.Graph.Node, n => n.OpType == (asked == 3 ? "Sigmoid" : "Sqrt"));
    }

    [Fact]
    public void AddGradients_IfOfAnInput_SaysThatOnlyTheRunDecides()
    {
        var g = new GraphBuilder(17);
        g.Input("x", OnnxElementType.Float, 3);
        g.Input("flag", OnnxElementType.Bool);
        g.NamedNode(
            "y",
            "If",
            ["flag"],
            OnnxAttribute.Of("then_branch", Branch("Sigmoid", "s")),
            OnnxAttribute.Of("else_branch", Branch("Exp", "s"))
        );
        g.Output("y", OnnxElementType.Float, 3);
        var e = Assert.Throws<OnnxException>(() => GradientBuilder.AddGradients(g.Build(), "y", ["x"]));
        Assert.StartsWith(
            "If 'y/If' cannot be differentiated: no gradient rule covers a choice that only the run decides (export the model for a "
                + "fixed input size)",
            e.Message,
            StringComparison.Ordinal
        );
    }

    // x² + 1.5 before the function, so that a root has something to stand on.
    private static GraphProto Branch(string op, string output)
    {
        var branch = new GraphProto { Name = op };
        branch.Initializer.Add(OnnxTensor.Create("c", [1.5]));
        branch.Node.Add(
            new NodeProto
            {
                OpType = "Mul",
                Input = { "x", "x" },
                Output = { "t" },
            }
        );
        branch.Node.Add(
            new NodeProto
            {
                OpType = "Add",
                Input = { "t", "c" },
                Output = { "u" },
            }
        );
        branch.Node.Add(
            new NodeProto
            {
                OpType = op,
                Input = { "u" },
                Output = { output },
            }
        );
        branch.Output.Add(new ValueInfoProto { Name = output });
        return branch;
    }
}
