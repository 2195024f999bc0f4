using Partwise.Attribution;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Tests.Models;

namespace Partwise.Tests.Attribution;

/// <summary>
/// A classifier whose head is not linear: on 8×8 images a strided convolution and ReLU give features [6,4,4]; mean pooling, five hidden
/// tanh units and a linear layer give four logits. Everything is computed once more in double here.
///</summary>
internal sealed class ToyNetwork : IDisposable
{
    public const int Side = 8;
    public const int Length = 3 * Side * Side;
    private const int Hidden = 5;

    private static readonly float[] s_first = TinyHead.Values(Hidden * TinyHead.Channels, 11),
        s_second = TinyHead.Values(TinyHead.Classes * Hidden, 12);
    private static readonly float[] s_kernel = TinyHead.Values(TinyHead.Channels * 27, 3),
        s_bias = TinyHead.Values(TinyHead.Channels, 4);
    private readonly TemporaryFolder _folder = new();

    public ToyNetwork(Func<GraphBuilder, string, string>? head = null, string activation = "Relu", int? batch = null)
    {
        OnnxModel model = TinyHead.Model(
            head ?? HiddenHead,
            activation: (g, f) => g.NamedNode("features", activation, [f]),
            batch: batch is { } n ? OnnxDimension.FromInt64(n) : "N"
        );
        string path = _folder.File("m.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        File.WriteAllText(_folder.File("p.json"), """{"mean": 0, "std": 0.5, "scale": "0-1", "crop": 8, "resize": 8}""");
        Classifier = ImageClassifier.Load(
            path,
            new ClassifierOptions { PreprocessingFile = _folder.File("p.json") },
            TestContext.Current.CancellationToken
        );
        Model = new ClassifierModel(Classifier);
    }

    public ImageClassifier Classifier { get; }

    public ClassifierModel Model { get; }

    public static string HiddenHead(GraphBuilder g, string f) =>
        g.Node(
            "Gemm",
            [
                g.Node(
                    "Tanh",
                    g.Node("Gemm", [g.Pooled(f), g.Initializer(s_first, Hidden, TinyHead.Channels)], OnnxAttribute.Of("transB", 1))
                ),
                g.Initializer(s_second, TinyHead.Classes, Hidden),
            ],
            OnnxAttribute.Of("transB", 1)
        );

    public static float[] Image(int seed = 21) => TinyHead.Values(Length, seed);

    public AttributionSubject Open(int seed = 21) => Model.Open(Image(seed), TestContext.Current.CancellationToken);

    /// <summary>The logits of features [6,16], in double.</summary>
    public static double[] OfFeatures(double[] features)
    {
        double[] hidden = new double[Hidden],
            logits = new double[TinyHead.Classes];
        for (int h = 0; h < Hidden; h++)
            hidden[h] = Math.Tanh(
                Enumerable
                    .Range(0, TinyHead.Channels)
                    .Sum(k => s_first[(h * TinyHead.Channels) + k] * features.AsSpan(k * 16, 16).ToArray().Average())
            );
        for (int c = 0; c < logits.Length; c++)
            logits[c] = Enumerable.Range(0, Hidden).Sum(h => s_second[(c * Hidden) + h] * hidden[h]);
        return logits;
    }

    /// <summary>The logits of an image [3,8,8], in double, with ReLU.</summary>
    public static double[] OfImage(double[] image)
    {
        double[] features = new double[TinyHead.Channels * 16];
        for (int i = 0; i < features.Length; i++)
        {
            int d = i / 16,
                y = i % 16 / 4 * 2,
                x = i % 4 * 2;
            double sum = s_bias[d];
            for (int tap = 0; tap < 27; tap++)
            {
                int row = y + (tap % 9 / 3) - 1,
                    column = x + (tap % 3) - 1;
                if (row is >= 0 and < Side && column is >= 0 and < Side)
                    sum += s_kernel[(d * 27) + tap] * image[(tap / 9 * Side * Side) + (row * Side) + column];
            }
            features[i] = Math.Max(0, sum);
        }
        return OfFeatures(features);
    }

    /// <summary>The gradient by central differences in double.</summary>
    public static double[] Gradient(Func<double[], double[]> network, IEnumerable<float> at, int c, double step = 1e-6)
    {
        double[] x = [.. at.Select(v => (double)v)];
        return
        [
            .. x.Select(
                (v, i) =>
                {
                    x[i] = v + step;
                    double above = network(x)[c];
                    x[i] = v - step;
                    double below = network(x)[c];
                    x[i] = v;
                    return (above - below) / (2 * step);
                }
            ),
        ];
    }

    public void Dispose()
    {
        Classifier.Dispose();
        _folder.Dispose();
    }
}
