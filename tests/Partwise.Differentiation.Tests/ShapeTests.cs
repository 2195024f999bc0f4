using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class ShapeTests
{
    private const OnnxElementType Double = OnnxElementType.Double;

    public static TheoryData<Shapes> All => [.. Enum.GetValues<Shapes>()];

    [Theory]
    [MemberData(nameof(All))]
    public void AddGradients_ShapeOperators_MatchCentralDifferences(Shapes shapes)
    {
        Check(g => g.Node("Flatten", "x"));
        Check(g => g.Node("Flatten", ["x"], OnnxAttribute.Of("axis", 2L)));
        Check(g => g.Node("Reshape", ["x", g.Initializer([0L, -1, 2], 3)]));
        Check(g =>
            g.Node(
                "Reshape",
                [
                    "x",
                    g.Node(
                        "Concat",
                        [g.Node("Slice", [g.Node("Shape", "x"), g.Initializer([0L], 1), g.Initializer([1L], 1)]), g.Initializer([-1L], 1)],
                        OnnxAttribute.Of("axis", 0L)
                    ),
                ]
            )
        );
        Check(g => g.Node("Transpose", ["x"], OnnxAttribute.Of("perm", [2, 0, 1, 3])));
        Check(g => g.Node("Transpose", "x"));
        Check(g => g.Node("Unsqueeze", ["x", g.Initializer([0L, -1], 2)]));
        Check(g => g.Node("Squeeze", [g.Node("Unsqueeze", ["x", g.Initializer([1L], 1)]), g.Initializer([1L], 1)]));
        Check(g => g.Node("Expand", [g.Node("Unsqueeze", ["x", g.Initializer([1L], 1)]), g.Initializer([3L, 1, 2, 1, 1, 1], 6)]));
        Check(g => g.Node("Tile", ["x", g.Initializer([1L, 2, 1, 3], 4)]));

        void Check(Func<GraphBuilder, string> build) =>
            GradientCheck.Run(Double, new Dictionary<string, Numbers> { ["x"] = Numbers.Random(1, -1, 1, 2, 3, 2, 2) }, build, shapes);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void AddGradients_ConcatAndSplit_MatchCentralDifferences(Shapes shapes)
    {
        var inputs = new Dictionary<string, Numbers> { ["x"] = Numbers.Random(2, -1, 1, 2, 3), ["y"] = Numbers.Random(3, -1, 1, 2, 4) };
        foreach (long axis in (long[])[1, -1])
        {
            GradientCheck.Run(Double, inputs, g => g.Node("Concat", ["x", "y", "x"], OnnxAttribute.Of("axis", axis)), shapes);
            GradientCheck.Run(
                Double,
                inputs,
                g =>
                {
                    // One part is read twice, one not at all.
                    g.Editor.AddNode("Split", ["y", g.Initializer([1L, 1, 2], 3)], ["p", "q", "r"], [OnnxAttribute.Of("axis", axis)]);
                    return g.Node("Add", [g.Node("Mul", ["r", "r"]), g.Node("ReduceSum", ["x", g.Initializer([1L], 1)])]);
                },
                shapes
            );
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void AddGradients_SliceGatherPad_MatchCentralDifferences(Shapes shapes)
    {
        Slice([1], [3], [1]);
        Slice([-3], [-1], [-1]);
        Slice([0, 1], [2, long.MaxValue], [0, 2]);
        Slice([0], [5], [1], [2]);
        Slice([-1], [-100], [1], [-2]);
        Check(g => g.Node("Gather", ["x", g.Initializer([1L])], OnnxAttribute.Of("axis", 1L)));
        Check(g => g.Node("Gather", ["x", g.Initializer([0L, 4, 0, -1], 2, 2)], OnnxAttribute.Of("axis", 1L)));
        Check(g => g.Node("GatherElements", ["x", g.Initializer([0L, 1, 2, 0, 0, 0], 2, 1, 3)], OnnxAttribute.Of("axis", 1L)));
        Check(g => g.Node("Pad", ["x", g.Initializer([0L, 1, 0, 0, 2, 1], 6)]));
        Check(g => g.Node("Pad", ["x", g.Initializer([0L, -1, 1, 0, 2, -1], 6)]));
        Check(g => g.Node("Pad", ["x", g.Initializer([0L, 1, 0, 0, 2, 1], 6)], OnnxAttribute.Of("mode", "reflect")));
        Check(g => g.Node("Pad", ["x", g.Initializer([0L, 1, 0, 0, 2, 1], 6)], OnnxAttribute.Of("mode", "edge")));

        void Slice(long[] starts, long[] ends, long[] axes, long[]? steps = null) =>
            Check(g =>
            {
                string[] inputs =
                [
                    "x",
                    g.Initializer(starts, starts.Length),
                    g.Initializer(ends, ends.Length),
                    g.Initializer(axes, axes.Length),
                ];
                return g.Node("Slice", steps is null ? inputs : [.. inputs, g.Initializer(steps, steps.Length)]);
            });

        void Check(Func<GraphBuilder, string> build) =>
            GradientCheck.Run(Double, new Dictionary<string, Numbers> { ["x"] = Numbers.Random(4, -1, 1, 2, 5, 3) }, build, shapes);
    }
}
