using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class ReductionTests
{
    public static TheoryData<string, int, Shapes> Cases()
    {
        var data = new TheoryData<string, int, Shapes>();
        foreach (
            string op in (string[])
                [
                    "ReduceSum",
                    "ReduceMean",
                    "ReduceMax",
                    "ReduceMin",
                    "ReduceL2",
                    "ReduceSumSquare",
                    "ReduceLogSumExp",
                    "ReduceL1",
                    "ReduceProd",
                ]
        )
        {
            foreach (int opset in (int[])[13, 18])
            {
                foreach (Shapes shapes in Enum.GetValues<Shapes>())
                    data.Add(op, opset, shapes);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AddGradients_Reduction_MatchesCentralDifferences(string op, int opset, Shapes shapes)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Apart(1, 0.1, 2, 3, 4) };
        long[][] axes =
        [
            [1],
            [0, -1],
            [0, 1, 2],
        ];
        foreach (long keep in (long[])[0, 1])
        {
            GradientCheck.Run(OnnxElementType.Double, inputs, g => g.Node(op, ["x"], OnnxAttribute.Of("keepdims", keep)), shapes, opset);
            foreach (long[] over in axes)
            {
                GradientCheck.Run(
                    OnnxElementType.Double,
                    inputs,
                    g =>
                        opset >= 18 || op == "ReduceSum"
                            ? g.Node(op, ["x", g.Initializer(over, over.Length)], OnnxAttribute.Of("keepdims", keep))
                            : g.Node(op, ["x"], OnnxAttribute.Of("keepdims", keep), OnnxAttribute.Of("axes", over)),
                    shapes,
                    opset
                );
            }
        }
    }

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    public void AddGradients_ReduceLogSum_MatchesCentralDifferences(int opset)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(3, 0.5, 2, 2, 3, 4) };
        foreach (Shapes shapes in (Shapes[])[Shapes.Known, Shapes.Hidden])
        {
            foreach (long keep in (long[])[0, 1])
            {
                GradientCheck.Run(
                    OnnxElementType.Double,
                    inputs,
                    g =>
                        opset >= 18
                            ? g.Node("ReduceLogSum", ["x", g.Initializer([-1L], 1)], OnnxAttribute.Of("keepdims", keep))
                            : g.Node("ReduceLogSum", ["x"], OnnxAttribute.Of("keepdims", keep), OnnxAttribute.Of("axes", [-1])),
                    shapes,
                    opset
                );
            }
        }
    }

    [Fact]
    public void AddGradients_AxesComputed_MatchesCentralDifferences()
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(2, -1, 1, 2, 3, 4), ["int_axes"] = new([0, 2], [2]) };
        foreach (long keep in (long[])[0, 1])
            GradientCheck.Run(
                OnnxElementType.Double,
                inputs,
                g => g.Node("ReduceMean", ["x", "int_axes"], OnnxAttribute.Of("keepdims", keep)),
                opset: 18,
                fixedInputs: ["int_axes"]
            );
    }
}
