using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.Tests.Models.Geometry;

/// <summary>A classifier of plain windows, all weights equal, so that each cell's value is the brightness of what it sees: its map of a
/// dark picture with one bright dot shows the dot.</summary>
internal sealed class DotNetwork : IDisposable
{
    public const int Side = 128;

    private const int Channels = 4;

    private readonly TemporaryFolder _folder = new();

    /// <summary>A network.</summary>
    /// <param name="layers">From the input on: <c>conv KERNEL STRIDE DILATION BEGIN END</c>, <c>max KERNEL STRIDE BEGIN END</c>, <c>average
    /// KERNEL STRIDE BEGIN END</c>.</param>
    /// <param name="wrap">Something between the layers and the pooling; null for nothing.</param>
    public DotNetwork(string[] layers, Func<GraphBuilder, string, string>? wrap = null)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, Side, Side);
        int channels = 3;
        foreach (string[] layer in layers.Select(l => l.Split(' ')))
        {
            long[] n = [.. layer.Skip(1).Select(long.Parse)];
            (long begin, long end) = (n[^2], n[^1]);
            var pads = OnnxAttribute.Of("pads", begin, begin, end, end);
            var strides = OnnxAttribute.Of("strides", n[1], n[1]);
            if (layer[0] == "conv")
            {
                float[] weights = new float[Channels * channels * n[0] * n[0]];
                weights.AsSpan().Fill(1f * Channels / weights.Length);
                x = g.Node(
                    "Conv",
                    [x, g.Initializer(weights, Channels, channels, n[0], n[0])],
                    pads,
                    strides,
                    OnnxAttribute.Of("dilations", n[2], n[2])
                );
                channels = Channels;
            }
            else
            {
                x = g.Node(layer[0] == "max" ? "MaxPool" : "AveragePool", [x], pads, strides, OnnxAttribute.Of("kernel_shape", n[0], n[0]));
            }
        }
        x = g.NamedNode("features", "Relu", [wrap?.Invoke(g, x) ?? x]);
        string pooled = g.Node("Flatten", [g.Node("GlobalAveragePool", [x])]);
        float[] head = new float[2 * channels];
        head.AsSpan(0, channels).Fill(1);
        g.Output(
            g.NamedNode("logits", "Gemm", [pooled, g.Initializer(head, 2, channels)], OnnxAttribute.Of("transB", 1)),
            OnnxElementType.Float,
            "N",
            2
        );
        string path = _folder.File("dot.onnx");
        File.WriteAllBytes(path, g.Build().ToByteArray());
        File.WriteAllText(_folder.File("p.json"), """{"mean": 0, "std": 1, "scale": "0-1", "crop": 128, "resize": 128}""");
        Classifier = ImageClassifier.Load(
            path,
            new ClassifierOptions { PreprocessingFile = _folder.File("p.json") },
            TestContext.Current.CancellationToken
        );
    }

    public ImageClassifier Classifier { get; }

    public void Dispose()
    {
        Classifier.Dispose();
        _folder.Dispose();
    }
}
