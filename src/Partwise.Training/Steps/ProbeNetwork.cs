using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>A network of a few thousand weights in which every operator of the speed paths occurs, with odd numbers of channels.</summary>
internal static class ProbeNetwork
{
    /// <summary>Height and width of its input.</summary>
    public const int Size = 18;

    /// <summary>Its output.</summary>
    public const string Logits = "logits";

    /// <summary>Makes it.</summary>
    public static OnnxModel Create()
    {
        var g = new GraphBuilder(17);
        g.Input("images", OnnxElementType.Float, "N", 3, Size, Size);
        string x = g.Node("Relu", g.Conv("images", Weight("stem", 20, 3, 3, 3), Bias("stem.bias", 20), stride: 2, padding: 1));
        string pooled = g.Node(
            "MaxPool",
            [x],
            OnnxAttribute.Of("kernel_shape", 3, 3),
            OnnxAttribute.Of("strides", 1, 1),
            OnnxAttribute.Of("pads", 1, 1, 1, 1)
        );
        string deep = g.Node(
            "Conv",
            [pooled, Weight("depthwise", 20, 1, 3, 3)],
            OnnxAttribute.Of("group", 20L),
            OnnxAttribute.Of("strides", 2, 2),
            OnnxAttribute.Of("pads", 1, 1, 1, 1)
        );
        string shortcut = g.Conv(pooled, Weight("shortcut", 20, 20, 1, 1), stride: 2);
        string sum = g.Node(
            "Relu",
            g.Node("Add", [g.Conv(deep, Weight("dense", 20, 20, 3, 3), Bias("dense.bias", 20), padding: 1), shortcut])
        );
        string top = g.Conv(sum, Weight("top", 8, 20, 3, 3), stride: 2, padding: 1);
        string features = g.Node("Flatten", g.Node("GlobalAveragePool", top));
        g.NamedNode(Logits, "Gemm", [features, Weight("head", 2, 8)], OnnxAttribute.Of("transB", 1L));
        g.Editor.AddOutput(Logits, OnnxElementType.Float, "N", 2);
        return g.Build();

        string Weight(string name, params int[] shape)
        {
            var values = new float[shape.Aggregate(1, (p, d) => p * d)];
            Fill(values, name.Length);
            return g.Initializer(OnnxTensor.Create(name, values, [.. shape.Select(d => (long)d)]));
        }

        string Bias(string name, int count) => Weight(name, count);
    }

    /// <summary>Fills numbers between −1 and 1 that look random and are always the same.</summary>
    public static void Fill(Span<float> values, int seed)
    {
        var random = new CounterRandom(seed, 0, 0, RandomPurpose.Initialization);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextDouble()) - 1);
    }
}
