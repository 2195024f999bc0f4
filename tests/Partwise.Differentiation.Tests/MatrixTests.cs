using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

public sealed class MatrixTests
{
    private const OnnxElementType Double = OnnxElementType.Double;

    public static TheoryData<long, long, float, float, int> Gemms()
    {
        var data = new TheoryData<long, long, float, float, int>();
        foreach ((long a, long b) in ((long, long)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
        {
            data.Add(a, b, 1, 1, 1);
            data.Add(a, b, 0.5f, -2, 2);
            data.Add(a, b, -1.5f, 1, 0);
        }
        data.Add(0, 1, 1, 0.5f, 3);
        return data;
    }

    [Theory]
    [MemberData(nameof(Gemms))]
    public void AddGradients_Gemm_MatchesCentralDifferences(long transA, long transB, float alpha, float beta, int bias)
    {
        var inputs = new Dictionary<string, Numbers>
        {
            ["a"] = transA == 0 ? Numbers.Random(1, -1, 1, 2, 3) : Numbers.Random(1, -1, 1, 3, 2),
            ["b"] = transB == 0 ? Numbers.Random(2, -1, 1, 3, 4) : Numbers.Random(2, -1, 1, 4, 3),
        };
        long[][] shapes =
        [
            [],
            [4],
            [2, 1],
            [1],
        ];
        if (bias > 0)
            inputs["c"] = Numbers.Random(3, -1, 1, shapes[bias]);
        string[] names = [.. inputs.Keys];
        AttributeProto[] attributes =
        [
            OnnxAttribute.Of("transA", transA),
            OnnxAttribute.Of("transB", transB),
            OnnxAttribute.Of("alpha", alpha),
            OnnxAttribute.Of("beta", beta),
        ];
        GradientCheck.Run(Double, inputs, g => g.Node("Gemm", names, attributes));
        GradientCheck.Run(Double, inputs, g => g.Node("Gemm", names, attributes), Shapes.Hidden);
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 5, 2, 3 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 2, 5, 2, 3 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 5, 2, 3 }, new long[] { 5, 3, 4 })]
    [InlineData(new long[] { 2, 1, 2, 3 }, new long[] { 5, 3, 4 })]
    [InlineData(new long[] { 2, 3 }, new long[] { 5, 3, 4 })]
    [InlineData(new long[] { 3 }, new long[] { 3, 4 })]
    [InlineData(new long[] { 2, 3 }, new long[] { 3 })]
    [InlineData(new long[] { 3 }, new long[] { 3 })]
    [InlineData(new long[] { 3 }, new long[] { 5, 3, 4 })]
    [InlineData(new long[] { 5, 2, 3 }, new long[] { 3 })]
    public void AddGradients_MatMul_MatchesCentralDifferences(long[] a, long[] b)
    {
        var inputs = new Dictionary<string, Numbers> { ["a"] = Numbers.Random(4, -1, 1, a), ["b"] = Numbers.Random(5, -1, 1, b) };
        GradientCheck.Run(Double, inputs, g => g.Node("MatMul", ["a", "b"]));
        GradientCheck.Run(Double, inputs, g => g.Node("MatMul", ["a", "b"]), Shapes.Named);
    }
}
