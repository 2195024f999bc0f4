using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Onnx;
using Partwise.Tests.Models;

namespace Partwise.Tests.Attribution;

/// <summary>The CAM family where the head is not linear, against the same formulas on gradients by central differences in double.</summary>
public sealed class AnyNetworkTests : IDisposable
{
    private const int Class = 1,
        Positions = 16;
    private readonly ToyNetwork _toy = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _toy.Dispose();

    [Fact]
    public void Open_HiddenHead_HasFeaturesButNoHead()
    {
        AttributionSubject subject = _toy.Open();
        Assert.Null(subject.Head);
        Assert.Equal((4, 4, TinyHead.Channels, TinyHead.Classes), (subject.Rows, subject.Columns, subject.Channels, subject.Classes));
        double[] logits = ToyNetwork.OfImage([.. ToyNetwork.Image().Select(v => (double)v)]);
        Assert.All(logits, (z, c) => Assert.Equal(z, subject.Logits.Span[c], 1e-5));
    }

    [Theory]
    [InlineData("grad-cam")]
    [InlineData("grad-cam++")]
    [InlineData("xgrad-cam")]
    [InlineData("hires-cam")]
    [InlineData("layer-cam")]
    [InlineData("grad-cam-elementwise")]
    [InlineData("ablation-cam")]
    public void Attribute_HiddenHead_IsTheFormulaOnCentralDifferences(string name)
    {
        AttributionSubject subject = _toy.Open();
        IAttributionMethod method = AttributionMethods.Create(name);
        float[] map = method.Attribute(subject, Class, new AttributionOptions { Threads = 2 }, Token).Values;
        Assert.Equal(name == "ablation-cam" ? TinyHead.Channels : 1, method.Runs(subject));
        double[] features = [.. subject.Features.ToArray().Select(v => (double)v)],
            g = ToyNetwork.Gradient(ToyNetwork.OfFeatures, subject.Features.ToArray(), Class);
        double[] expected = new double[Positions];
        for (int k = 0; k < TinyHead.Channels; k++)
        {
            double[] a = features[(k * Positions)..((k + 1) * Positions)],
                own = g[(k * Positions)..((k + 1) * Positions)];
            double weight = name switch
            {
                "grad-cam" => own.Average(),
                "grad-cam++" => own.Sum(x => x > 0 ? x * x * x / ((2 * x * x) + (a.Sum() * x * x * x) + 1e-6) : 0),
                "xgrad-cam" => own.Zip(a, (x, y) => x * y).Sum() / (a.Sum() + 1e-7),
                "ablation-cam" => Lost(features, k) / ToyNetwork.OfFeatures(features)[Class],
                _ => 0,
            };
            for (int i = 0; i < Positions; i++)
            {
                expected[i] += name switch
                {
                    "hires-cam" => own[i] * a[i],
                    "layer-cam" => Math.Max(own[i], 0) * a[i],
                    "grad-cam-elementwise" => Math.Max(own[i] * a[i], 0),
                    _ => weight * a[i],
                };
            }
        }
        double size = expected.Max(Math.Abs);
        Assert.True(size > 0);
        Assert.All(expected, (e, i) => Assert.Equal(e, map[i], 2e-5 * size));
    }

    [Fact]
    public void Attribute_CamOfHiddenHead_IsRefusedWithWhatToUse()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() => new Cam().Attribute(_toy.Open(), 0, new AttributionOptions(), Token));
        Assert.Equal(
            "'cam' needs one linear layer behind mean pooling, which this model does not have; choose hires-cam, which is the same "
                + "map, up to a factor, where it does, or grad-cam.",
            e.Message
        );
    }

    [Fact]
    public void Attribute_FlattenedHead_GivesEveryPositionAGradientOfItsOwn()
    {
        float[] weights = TinyHead.Values(4 * 96, 5);
        using var toy = new ToyNetwork((g, f) => g.Node("Gemm", [g.Flat(f), g.Initializer(weights, 4, 96)], OnnxAttribute.Of("transB", 1)));
        AttributionSubject subject = toy.Open();
        Assert.Null(subject.Head);
        float[] map = new HiResCam().Attribute(subject, 3, new AttributionOptions(), Token).Values;
        Assert.All(
            map,
            (v, i) =>
                Assert.Equal(
                    Enumerable.Range(0, 6).Sum(k => (double)weights[(3 * 96) + (k * 16) + i] * subject.Features.Span[(k * 16) + i]),
                    v,
                    1e-5
                )
        );
        // Linear without a bias: the map adds up to the logit, which is what the metric finds.
        MetricScore score = new CompletenessError().Measure(
            new MapSubject(subject, 3, new AttributionMap(map, 4, 4), new HiResCam()),
            new AttributionOptions(),
            Token
        );
        Assert.InRange(score.Value!.Value, 0, 1e-5);
    }

    [Fact]
    public void Attribute_LinearHeadOnSignedFeatures_TakesTheClosedForm()
    {
        using var toy = new ToyNetwork((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()), "Tanh");
        AttributionSubject subject = toy.Open();
        Assert.NotNull(subject.Head);
        Assert.Null(toy.Classifier.Inspection.Reason);
        Assert.False(toy.Classifier.Inspection.Features!.NonNegative);
        float[] map = new GradCam().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.Equal(subject.Logits.Span[0] - TinyHead.Bias[0], map.Sum(v => (double)v), 1e-5);
    }

    [Fact]
    public void Attribute_NetworkWithoutFeatureMap_LeavesThePixelMethods()
    {
        float[] weights = TinyHead.Values(4 * ToyNetwork.Length, 6);
        using var toy = new ToyNetwork(
            (g, f) => g.Node("Gemm", [g.Flat("input"), g.Initializer(weights, 4, ToyNetwork.Length)], OnnxAttribute.Of("transB", 1))
        );
        AttributionSubject subject = toy.Open();
        Assert.Equal(0, subject.Positions);
        PartwiseException e = Assert.Throws<PartwiseException>(() => new GradCam().Attribute(subject, 0, new AttributionOptions(), Token));
        Assert.Equal(
            "'grad-cam' looks at a feature map, but the model has none with rows and columns before its logits; "
                + "choose a method that looks at pixels: gradient, gradient-x-input, integrated-gradients, smooth-grad, occlusion, "
                + "rise, lime.",
            e.Message
        );
        float[] map = new InputGradient().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.All(map, (v, i) => Assert.Equal((double)weights[i] + weights[64 + i] + weights[128 + i], v, 1e-6));
        Assert.Equal(49, new RandomMap().Attribute(subject, 0, new AttributionOptions(), Token).Values.Length);
    }

    [Fact]
    public void Measure_LinearityOfAGradientMethod_HoldsOnAnyHead()
    {
        AttributionSubject subject = _toy.Open();
        foreach (IAttributionMethod method in new IAttributionMethod[] { new InputGradient(), new GradCam() })
        {
            var map = new MapSubject(subject, Class, method.Attribute(subject, Class, new AttributionOptions(), Token), method);
            Assert.InRange(new LinearityViolation().Measure(map, new AttributionOptions(), Token).Value!.Value, 0, 1e-5);
        }
    }

    [Fact]
    public void Measure_FeatureAxiomsOfAHiddenHead_AskTheHeadItself()
    {
        AttributionSubject subject = _toy.Open();
        MapSubject Map(IAttributionMethod method) =>
            new(subject, Class, method.Attribute(subject, Class, new AttributionOptions(), Token), method);
        // A tangent is not the head, so a place that is halved changes more than its own value.
        Assert.InRange(new SensitivityViolation().Measure(Map(new HiResCam()), new AttributionOptions(), Token).Value!.Value, 1e-4, 2);
        Assert.Equal(0, new SymmetryViolation().Measure(Map(new GradCam()), new AttributionOptions(), Token).Value!.Value, 1e-6);
        Assert.Equal(
            "The method looks at pixels, so it has no map of changed features.",
            new SensitivityViolation().Measure(Map(new InputGradient()), new AttributionOptions(), Token).Reason
        );
    }

    private static double Lost(double[] features, int channel)
    {
        double[] without = (double[])features.Clone();
        without.AsSpan(channel * Positions, Positions).Clear();
        return ToyNetwork.OfFeatures(features)[Class] - ToyNetwork.OfFeatures(without)[Class];
    }
}
