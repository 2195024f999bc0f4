using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Differentiation.Tests;

public sealed class HalfPrecisionTests
{
    [Fact]
    public void AddGradients_NetworkInHalfPrecision_ComputesInSinglePrecision()
    {
        Numbers x = Numbers.Random(1, -1, 1, 2, 3, 6, 6),
            w = Numbers.Random(2, -0.5, 0.5, 4, 3, 3, 3),
            fc = Numbers.Random(3, -0.5, 0.5, 4, 5),
            upstream = Numbers.Random(4, -1, 1, 2, 5);
        // So small that half precision would lose it.
        upstream = upstream with
        {
            Values = Array.ConvertAll(upstream.Values, v => v * 1e-6),
        };
        var inputs = new Dictionary<string, Numbers> { ["x"] = x, ["upstream"] = upstream };
        Numbers[] single = Run(OnnxElementType.Float),
            half = Run(OnnxElementType.Float16);
        Assert.Equal(single[0].Shape, half[0].Shape);
        double scale = single[0].Values.Max(Math.Abs),
            tolerance = 4e-3;
        Assert.InRange(scale, 1e-8, 1e-5);
        double[] errors = [.. single[0].Values.Zip(half[0].Values, (a, b) => Math.Abs(a - b) / scale)];
        // A maximum that rounding shifts moves a whole gradient; the rest agrees.
        Assert.True(
            errors.Count(e => e > tolerance) <= errors.Length / 20,
            $"{errors.Count(e => e > tolerance)} of {errors.Length} are off"
        );

        Numbers[] Run(OnnxElementType precision)
        {
            var g = new GraphBuilder(17);
            g.Input("x", OnnxElementType.Float, 2, 3, 6, 6);
            g.Input("upstream", OnnxElementType.Float, 2, 5);
            string t = Cast(g, "x", precision);
            t = g.Node(
                "Relu",
                g.Node(
                    "Conv",
                    [t, Cast(g, g.Initializer(Array.ConvertAll(w.Values, v => (float)v), w.Shape), precision)],
                    OnnxAttribute.Of("pads", [1, 1, 1, 1])
                )
            );
            t = g.Node("MaxPool", [t], OnnxAttribute.Of("kernel_shape", [2, 2]), OnnxAttribute.Of("strides", [2, 2]));
            t = g.Node("Flatten", g.Node("GlobalAveragePool", t));
            t = g.Node(
                "Softmax",
                g.Node("MatMul", [t, Cast(g, g.Initializer(Array.ConvertAll(fc.Values, v => (float)v), fc.Shape), precision)])
            );
            g.NamedNode("y", "Identity", [t]);
            g.Output("y", precision, 2, 5);
            OnnxModel model = g.Build();
            string gradient = GradientBuilder.AddGradients(model, "y", ["x"], new GradientOptions { Upstream = "upstream" })[0];
            Assert.Equal(OnnxElementType.Float, model.Outputs[1].ElementType);
            using var runner = new Runner(model);
            return runner.Run(inputs, gradient);
        }
    }

    [Theory]
    [InlineData(OnnxElementType.Float16)]
    [InlineData(OnnxElementType.BFloat16)]
    public void AddGradients_OfHalfPrecisionInput_IsInSinglePrecision(OnnxElementType type)
    {
        var g = new GraphBuilder(17);
        g.Input("x", type, 2, 3);
        g.NamedNode("y", "Sigmoid", [g.Node("Mul", ["x", "x"])]);
        g.Output("y", type, 2, 3);
        OnnxModel model = g.Build();
        GradientBuilder.AddGradients(model, "y", ["x"]);
        Assert.Equal("x/gradient [2,3]", model.Outputs[1].ToString());
        Assert.Equal(OnnxElementType.Float, model.Outputs[1].ElementType);
        // What was written only to be differentiated is gone.
        Assert.Single(
            model.Graph.Node,
            n =>
                n.OpType == "Mul" && model.Graph.Node.Any(c => c.Input.Contains(n.Output[0]) && c.OpType == "Sigmoid" && c.Output[0] == "y")
        );
    }

    private static string Cast(GraphBuilder g, string x, OnnxElementType type) => g.Node("Cast", [x], OnnxAttribute.Of("to", (long)type));
}
