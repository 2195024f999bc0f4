using FsCheck;
using FsCheck.Fluent;
using Partwise.Onnx;
using Partwise.PostHoc;
using Partwise.Tests.Models;
using Partwise.Tests.Parts;

namespace Partwise.Tests.PostHoc;

/// <summary>A made-up classifier: random layers whose kernels are their own mirror images, a random activation, and a head of a given
/// kind; with how it is to be decomposed.</summary>
internal sealed record RandomNetwork(int Seed, int Side, int Channels, int Layers, string Activation, int K, int Photos)
{
    /// <summary>Heads by what they do: closed forms, forms that depend on the image, and heads that only have a gradient.</summary>
    public static readonly IReadOnlyDictionary<string, Func<RandomHead, string, string>> Heads = new Dictionary<
        string,
        Func<RandomHead, string, string>
    >
    {
        ["mean"] = (h, f) => h.Linear(h.Mean(f)),
        ["sum"] = (h, f) => h.Linear(h.Graph.Node("Mul", [h.Mean(f), h.Graph.Initializer([(float)h.Cells])])),
        ["maximum"] = (h, f) => h.Linear(h.Maximum(f)),
        ["mean and maximum"] = (h, f) =>
            h.Linear(h.Graph.Node("Concat", [h.Mean(f), h.Maximum(f)], OnnxAttribute.Of("axis", 1L)), 2 * h.Channels),
        ["layer norm"] = (h, f) => h.Linear(h.Graph.Node("LayerNormalization", [h.Mean(f), h.Values(h.Channels), h.Values(h.Channels)])),
        ["cosine"] = (h, f) => h.Linear(h.Graph.Node("LpNormalization", [h.Mean(f)], OnnxAttribute.Of("axis", 1L))),
        ["two layers"] = (h, f) => h.Linear(h.Layer(h.Mean(f), h.Channels, 5), 5),
        ["temperature"] = (h, f) => h.Graph.Node("Div", [h.Linear(h.Mean(f)), h.Graph.Initializer([0.7f])]),
        ["hidden, smooth"] = (h, f) => h.Linear(h.Graph.Node("HardSwish", h.Layer(h.Mean(f), h.Channels, 5)), 5),
        ["hidden, ReLU"] = (h, f) => h.Linear(h.Graph.Node("Relu", h.Layer(h.Mean(f), h.Channels, 5)), 5),
        ["flat"] = (h, f) => h.Linear(h.Graph.Node("Flatten", f), h.Channels * h.Cells),
        ["flat, hidden"] = (h, f) => h.Linear(h.Graph.Node("Relu", h.Layer(h.Graph.Node("Flatten", f), h.Channels * h.Cells, 5)), 5),
    };

    /// <summary>Heads that do not care where in the map something lies.</summary>
    public static IEnumerable<string> Mirrored => Heads.Keys.Where(name => !name.StartsWith("flat", StringComparison.Ordinal));

    public static Arbitrary<RandomNetwork> Arbitrary =>
        (
            from seed in Gen.Choose(0, 1_000_000)
            from side in Gen.Elements(8, 12, 16)
            from channels in Gen.Choose(2, 9)
            from layers in Gen.Choose(1, 2)
            from activation in Gen.Elements("Relu", "Sigmoid", "SiLU", "Clip")
            from k in Gen.Choose(1, 4)
            from photos in Gen.Choose(1, 4)
            select new RandomNetwork(seed, side, channels, layers, activation, k, photos)
        ).ToArbitrary();

    public int MapSide => Side / 2;

    /// <summary>How its head is decomposed.</summary>
    public FitOptions Options(int threads) =>
        new()
        {
            Decomposition = new DecompositionOptions { K = K },
            Threads = threads,
            TopClasses = TinyHead.Classes,
            Exemplars = 1,
        };

    /// <summary>The classifier.</summary>
    public TinyClassifier Classifier(string head)
    {
        var g = new GraphBuilder(17);
        string x = g.Input("input", OnnxElementType.Float, "N", 3, Side, Side);
        x = Activate(g, g.Conv(x, Kernel(g, 3, 2, 1), stride: 2));
        for (int layer = 1; layer < Layers; layer++)
            x = Activate(g, g.Conv(x, Kernel(g, Channels, 3, 1 + layer), padding: 1));
        g.Output(Heads[head](new RandomHead(g, Channels, MapSide * MapSide, Seed), x), OnnxElementType.Float, "N", TinyHead.Classes);
        return new TinyClassifier(g.Build());
    }

    /// <summary>Some photos of the classes.</summary>
    public TinyPhotos Images() =>
        new([.. TinyClassifier.Labels.SelectMany(label => Enumerable.Range(0, Photos).Select(i => $"{label}/{i}.png"))]);

    /// <summary>Another photo, as the network takes it.</summary>
    public float[] Photo() => TinyHead.Values(3 * Side * Side, Seed + 7);

    /// <summary>Rows read from right to left.</summary>
    public static float[] Mirror(float[] values, int width) => [.. values.Chunk(width).SelectMany(row => row.Reverse())];

    private string Activate(GraphBuilder g, string x) =>
        Activation switch
        {
            "SiLU" => g.Node("Mul", [x, g.Node("Sigmoid", x)]),
            "Clip" => g.Node("Clip", [x, g.Initializer([0f]), g.Initializer([1f])]),
            var name => g.Node(name, x),
        };

    private string Kernel(GraphBuilder g, int inputs, int size, int number)
    {
        float[] values = TinyHead.Values(Channels * inputs * size * size, Seed + number);
        float[] mirror = Mirror(values, size);
        return g.Initializer([.. values.Zip(mirror, (a, b) => (a + b) / 2)], Channels, inputs, size, size);
    }
}
