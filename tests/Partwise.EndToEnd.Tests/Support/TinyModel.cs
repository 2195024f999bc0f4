using Partwise.Onnx;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>Classifiers of a few kilobytes that tell red, green and blue photos apart, and what can be wrong with one.</summary>
internal static class TinyModel
{
    private const int Channels = 16;

    public static readonly string[] Labels = ["red", "green", "blue", "grey"];

    /// <summary>input [N,3,32,32] → Conv, stride → Relu → GlobalAveragePool → Flatten → Gemm → logits [N,4], with labels and preprocessing
    /// inside.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="map">Rows and columns of the feature map: 8, 4 or 2.</param>
    /// <param name="change">Changes the model before it is written.</param>
    public static string Write(string path, int map = 8, Action<OnnxModel>? change = null)
    {
        int stride = 32 / map;
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 32, 32);
        g.Initializer(OnnxTensor.Create("kernel", Kernel(stride), Channels, 3, stride, stride));
        g.NamedNode("features", "Relu", [g.Conv(x, "kernel", stride: stride)]);
        g.Initializer(OnnxTensor.Create("weight", Weights(), Labels.Length, Channels));
        g.Initializer(OnnxTensor.Create("bias", [0.1f, -0.2f, 0.05f, 0.3f], Labels.Length));
        g.NamedNode(
            "logits",
            "Gemm",
            [g.Node("Flatten", g.Node("GlobalAveragePool", "features")), "weight", "bias"],
            OnnxAttribute.Of("transB", 1L)
        );
        g.Output("logits", OnnxElementType.Float, "N", Labels.Length);
        return Save(g, path, change);
    }

    /// <summary>As above, but so heavy that a run can be caught in the middle.</summary>
    public static string WriteSlow(string path)
    {
        const int width = 24;
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 224, 224);
        x = g.Node("Relu", g.Conv(x, g.Initializer(Random(width * 3 * 9, 1), width, 3, 3, 3), padding: 1));
        for (int i = 0; i < 3; i++)
            x = g.Node("Relu", g.Conv(x, g.Initializer(Random(width * width * 9, 2 + i), width, width, 3, 3), padding: 1));
        x = g.Node("Relu", g.Conv(x, g.Initializer(Random(Channels * width * 32 * 32, 9), Channels, width, 32, 32), stride: 32));
        x = g.Node("Flatten", g.Node("GlobalAveragePool", x));
        g.Initializer(OnnxTensor.Create("weight", Weights(), Labels.Length, Channels));
        g.NamedNode("logits", "Gemm", [x, "weight"], OnnxAttribute.Of("transB", 1L));
        g.Output("logits", OnnxElementType.Float, "N", Labels.Length);
        return Save(g, path, null);
    }

    /// <summary>A picture in, a picture out: no head.</summary>
    public static string WriteHeadless(string path)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 32, 32);
        g.NamedNode("picture", "Relu", [g.Conv(x, g.Initializer(Random(3 * 3 * 9, 1), 3, 3, 3, 3), padding: 1)]);
        g.Output("picture", OnnxElementType.Float, "N", 3, 32, 32);
        return Save(g, path, null);
    }

    /// <summary>A classifier of vectors: the input has rank 2.</summary>
    public static string WriteFlat(string path)
    {
        var g = new GraphBuilder();
        string x = g.Input("table", OnnxElementType.Float, "N", 8);
        g.NamedNode("logits", "Gemm", [x, g.Initializer(Random(32, 1), 4, 8)], OnnxAttribute.Of("transB", 1L));
        g.Output("logits", OnnxElementType.Float, "N", 4);
        return Save(g, path, null);
    }

    /// <summary>Puts NaN into an initializer.</summary>
    public static void Poison(OnnxModel model, string tensor)
    {
        OnnxTensor old = model.ReadTensor(model.Graph.Initializer.Single(t => t.Name == tensor));
        float[] values = old.ToFloats();
        values[^1] = float.NaN;
        TensorProto proto = OnnxTensor.Create(tensor, values, [.. old.Shape]);
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            if (model.Graph.Initializer[i].Name == tensor)
                model.Graph.Initializer[i] = proto;
        }
    }

    private static string Save(GraphBuilder g, string path, Action<OnnxModel>? change)
    {
        OnnxModel model = g.Build();
        model.SetMetadata("labels", "[\"red\", \"green\", \"blue\", \"grey\"]");
        model.SetMetadata("preprocessing", """{"mean": [0, 0, 0], "std": [1, 1, 1], "scale": "0-1"}""");
        change?.Invoke(model);
        model.SaveAs(path);
        return path;
    }

    // Three channels for each colour at different strengths and edges, the others at random.
    private static float[] Kernel(int size)
    {
        float[] kernel = Random(Channels * 3 * size * size, 5);
        for (int d = 0; d < Channels; d++)
        {
            for (int i = 0; i < 3 * size * size; i++)
                kernel[(d * 3 * size * size) + i] =
                    ((kernel[(d * 3 * size * size) + i] * 0.4f) + (d < 12 && i / (size * size) == d % 3 ? 0.8f : -0.2f)) / (size * size);
        }
        return kernel;
    }

    private static float[] Weights()
    {
        float[] weights = Random(Labels.Length * Channels, 7);
        for (int c = 0; c < 3; c++)
        {
            for (int d = c; d < 12; d += 3)
                weights[(c * Channels) + d] += 6;
        }
        return weights;
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
