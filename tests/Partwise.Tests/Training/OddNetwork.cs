using Partwise.Onnx;

namespace Partwise.Tests.Training;

/// <summary>Every form of convolution and pooling that the speed paths treat, or must leave alone, with odd sizes and numbers of
/// channels.</summary>
internal static class OddNetwork
{
    public const int Size = 37;

    public static OnnxModel Create()
    {
        var g = new GraphBuilder(17);
        g.Input("images", OnnxElementType.Float, "N", 3, Size, Size);
        string x = Relu6(Conv("images", "stem", [18, 3, 5, 5], [2, 2], [2, 2, 1, 1]));
        x = g.Node(
            "MaxPool",
            [x],
            OnnxAttribute.Of("kernel_shape", 3, 2),
            OnnxAttribute.Of("strides", 2, 1),
            OnnxAttribute.Of("pads", 1, 0, 1, 1)
        );
        string dilated = g.Node("Relu", Conv(x, "dilated", [21, 18, 3, 3], [1, 1], [2, 2, 2, 2], ("dilations", [2, 2])));
        string grouped = g.Node("Relu", Conv(dilated, "grouped", [12, 7, 3, 3], [1, 1], [1, 1, 1, 1], ("group", [3])));
        string depthwise = Relu6(Conv(grouped, "depthwise", [12, 1, 5, 5], [1, 1], [2, 2, 2, 2], ("group", [12])));
        string strided = Conv(depthwise, "depthwise2", [12, 1, 3, 3], [2, 2], [1, 1, 1, 1], ("group", [12]));
        string uneven = Conv(strided, "uneven", [10, 12, 3, 2], [2, 1], [1, 0, 1, 1]);
        string wide = Conv(strided, "wide", [10, 12, 4, 4], [2, 1], [1, 1, 2, 2]);
        string sum = g.Node("Add", [uneven, wide]);
        string gate = g.Node("Sigmoid", Conv(sum, "gate", [10, 10, 1, 1], [1, 1], [0, 0, 0, 0]));
        string gated = g.Node("Mul", [sum, gate]);
        // A stride beyond those with phases, and a kernel smaller than its stride.
        string far = Conv(gated, "far", [6, 10, 2, 2], [3, 3], [1, 1, 1, 1]);
        string mixed = g.Node("Concat", [far, Conv(gated, "sparse", [5, 10, 1, 1], [3, 3], [1, 1, 1, 1])], OnnxAttribute.Of("axis", 1L));
        string features = g.Node("Flatten", g.Node("GlobalAveragePool", mixed));
        g.NamedNode("logits", "Gemm", [features, Weight("head", 4, 11)], OnnxAttribute.Of("transB", 1L));
        g.Editor.AddOutput("logits", OnnxElementType.Float, "N", 4);
        return g.Build();

        string Conv(string input, string name, int[] shape, long[] strides, long[] pads, (string Name, long[] Values)? more = null)
        {
            var attributes = new List<AttributeProto> { OnnxAttribute.Of("strides", strides), OnnxAttribute.Of("pads", pads) };
            if (more is { Name: "group" } group)
                attributes.Add(OnnxAttribute.Of("group", group.Values[0]));
            else if (more is { } other)
                attributes.Add(OnnxAttribute.Of(other.Name, other.Values));
            return g.Node("Conv", [input, Weight(name, shape), Weight(name + ".bias", shape[0])], attributes);
        }

        string Relu6(string input) => g.Node("Clip", [input, g.Initializer([0f]), g.Initializer([2f])]);

        string Weight(string name, params int[] shape)
        {
            var random = new Random(name.Length);
            double scale = 2 / Math.Sqrt(shape.Skip(1).Aggregate(1, (p, d) => p * d));
            float[] values =
            [
                .. Enumerable.Range(0, shape.Aggregate(1, (p, d) => p * d)).Select(_ => (float)(scale * ((2 * random.NextDouble()) - 1))),
            ];
            return g.Initializer(OnnxTensor.Create(name, values, [.. shape.Select(d => (long)d)]));
        }
    }
}
