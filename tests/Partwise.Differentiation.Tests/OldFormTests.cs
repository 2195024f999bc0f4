using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>Nodes as operator sets 7 to 12 write them: what is an input today was an attribute.</summary>
public sealed class OldFormTests
{
    private static readonly Numbers s_x = Numbers.Apart(1, 0.06, 2, 3, 4, 2);

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void AddGradients_OldForms_MatchCentralDifferences(int opset)
    {
        Check(g => g.Node("Unsqueeze", ["x"], OnnxAttribute.Of("axes", [1, 5])));
        Check(g => g.Node("Squeeze", [g.Node("Unsqueeze", ["x"], OnnxAttribute.Of("axes", [1]))], OnnxAttribute.Of("axes", [1])));
        Check(g => g.Node("ReduceSum", ["x"], OnnxAttribute.Of("axes", [1, 3]), OnnxAttribute.Of("keepdims", 0L)));
        Check(g => g.Node("ReduceMean", ["x"], OnnxAttribute.Of("axes", [2, 3]), OnnxAttribute.Of("keepdims", 0L)));
        Check(g => g.Node("Dropout", ["x"], OnnxAttribute.Of("ratio", 0.5f)), opset < 12);
        Check(g => g.Node("Pad", ["x"], OnnxAttribute.Of("pads", [0, 0, 1, 0, 0, 0, 2, 1]), OnnxAttribute.Of("value", 3f)), opset < 11);
        Check(g => g.Node("Clip", ["x"], OnnxAttribute.Of("min", -1.02f), OnnxAttribute.Of("max", 0.9f)), opset < 11);
        Check(
            g =>
                g.Node(
                    "Slice",
                    ["x"],
                    OnnxAttribute.Of("starts", [1, 0]),
                    OnnxAttribute.Of("ends", [3, 1]),
                    OnnxAttribute.Of("axes", [2, 3])
                ),
            opset < 10
        );
        Check(g => g.Node("Upsample", ["x"], OnnxAttribute.Of("scales", [1f, 1f, 2f, 3f]), OnnxAttribute.Of("mode", "nearest")), opset < 9);
        Check(g => g.Node("Upsample", ["x", g.Initializer([1f, 1, 2, 1.5f], 4)], OnnxAttribute.Of("mode", "linear")), opset == 9);
        Check(g => g.Node("Resize", ["x", g.Initializer([1f, 1, 2, 1.5f], 4)], OnnxAttribute.Of("mode", "nearest")), opset == 10);
        Check(g =>
        {
            g.Editor.AddNode("Split", ["x"], ["a", "b"], [OnnxAttribute.Of("axis", 2L), OnnxAttribute.Of("split", [1, 3])]);
            return g.Node("Concat", ["b", "a"], OnnxAttribute.Of("axis", 2L));
        });

        void Check(Func<GraphBuilder, string> build, bool holds = true)
        {
            if (holds)
                GradientCheck.Run(
                    OnnxElementType.Float,
                    new Dictionary<string, Numbers> { ["x"] = s_x },
                    build,
                    opset: opset,
                    step: 0.01,
                    tolerance: 2e-4
                );
        }
    }

    // All dimensions from the axis on were one.
    [Theory]
    [InlineData("Softmax", 1L, Shapes.Known)]
    [InlineData("Softmax", 2L, Shapes.Hidden)]
    [InlineData("Softmax", 3L, Shapes.Known)]
    [InlineData("LogSoftmax", 1L, Shapes.Known)]
    public void AddGradients_OldSoftmax_MatchesItsFunction(string op, long axis, Shapes shapes)
    {
        int row = axis switch
        {
            1 => 24,
            2 => 8,
            _ => 2,
        };
        GradientCheck.Against(
            new Dictionary<string, Numbers> { ["x"] = s_x },
            g => g.Node(op, ["x"], OnnxAttribute.Of("axis", axis)),
            v =>
                v["x"] with
                {
                    Values =
                    [
                        .. v["x"]
                            .Values.Select(
                                (x, i) =>
                                {
                                    double share = Math.Exp(x) / v["x"].Values.Skip(i / row * row).Take(row).Sum(Math.Exp);
                                    return op == "Softmax" ? share : Math.Log(share);
                                }
                            ),
                    ],
                },
            shapes,
            opset: 11
        );
    }
}
