using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Onnx;

namespace Partwise.Tests.Attribution;

public sealed class GradientMethodTests : IDisposable
{
    private const int Class = 2,
        Plane = ToyNetwork.Side * ToyNetwork.Side;
    private readonly ToyNetwork _toy = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _toy.Dispose();

    [Fact]
    public void Attribute_Gradient_EqualsCentralDifferencesInDouble()
    {
        double[] expected = Sum(ToyNetwork.Gradient(ToyNetwork.OfImage, ToyNetwork.Image(), Class));
        AttributionMap map = new InputGradient().Attribute(_toy.Open(), Class, new AttributionOptions(), Token);
        Assert.Equal((8, 8), (map.Height, map.Width));
        Near(expected, map.Values, 1e-5);
    }

    [Fact]
    public void Attribute_GradientTimesInput_EqualsCentralDifferencesInDouble()
    {
        float[] image = ToyNetwork.Image();
        double[] gradient = ToyNetwork.Gradient(ToyNetwork.OfImage, image, Class);
        Near(
            Sum([.. gradient.Select((g, i) => g * image[i])]),
            new GradientTimesInput().Attribute(_toy.Open(), Class, new AttributionOptions(), Token).Values,
            1e-5
        );
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(3, true)]
    public void Attribute_IntegratedGradients_IsTheRuleInDouble(int steps, bool ends)
    {
        float[] image = ToyNetwork.Image();
        double[] sum = new double[image.Length];
        for (int i = 0; i < (ends ? steps + 1 : steps); i++)
        {
            double t = (i + (ends ? 0 : 0.5)) / steps,
                weight = (ends && (i == 0 || i == steps) ? 0.5 : 1) / steps;
            double[] g = ToyNetwork.Gradient(ToyNetwork.OfImage, image.Select(v => (float)(t * v)), Class);
            for (int j = 0; j < sum.Length; j++)
                sum[j] += weight * g[j] * image[j];
        }
        var method = new IntegratedGradients(steps, ends ? IntegrationRule.Trapezoid : IntegrationRule.Midpoint);
        Assert.Equal(ends ? steps + 1 : steps, method.Runs(_toy.Open()));
        Near(Sum(sum), method.Attribute(_toy.Open(), Class, new AttributionOptions { Threads = 2 }, Token).Values, 1e-5);
    }

    [Fact]
    public void Measure_IntegratedGradientsWithMoreSteps_AreMoreComplete()
    {
        double[] errors = [.. new[] { 1, 8, 256 }.Select(n => Completeness(new IntegratedGradients(n)))];
        Assert.True(errors[0] > errors[1] && errors[1] > errors[2], string.Join(' ', errors));
        Assert.InRange(errors[2], 0, 1e-3);
        Assert.InRange(Completeness(new IntegratedGradients(256, IntegrationRule.Trapezoid)), 0, 1e-3);
    }

    [Fact]
    public void Measure_IntegratedGradients_AreComparedWithTheLogitOfZeros()
    {
        double[] logits = ToyNetwork.OfImage([.. ToyNetwork.Image().Select(v => (double)v)]),
            zeros = ToyNetwork.OfImage(new double[ToyNetwork.Length]);
        AttributionMap map = new IntegratedGradients(2).Attribute(_toy.Open(), Class, new AttributionOptions(), Token);
        double expected = Math.Abs(map.Values.Sum(v => (double)v) - (logits[Class] - zeros[Class])) / Math.Max(1, Math.Abs(logits[Class]));
        Assert.Equal(expected, Completeness(new IntegratedGradients(2)), 1e-5);
    }

    [Fact]
    public void Attribute_SmoothGrad_IsTheMeanGradientOfItsDraws()
    {
        var model = new Recording(_toy.Model);
        AttributionSubject open = _toy.Open();
        var subject = new AttributionSubject(
            model,
            null,
            open.Input.ToArray(),
            open.Logits.ToArray(),
            open.Features.ToArray(),
            open.Rows,
            open.Columns
        );
        float[] map = new SmoothGrad(6, 10).Attribute(subject, Class, new AttributionOptions { Seed = 5 }, Token).Values;
        Assert.Equal(6, model.Inputs.Count);
        double[] mean = new double[ToyNetwork.Length];
        double square = 0;
        foreach (float[] noised in model.Inputs)
        {
            double[] g = ToyNetwork.Gradient(ToyNetwork.OfImage, noised, Class);
            for (int j = 0; j < mean.Length; j++)
            {
                mean[j] += g[j] / 6;
                square += Math.Pow(noised[j] - open.Input.Span[j], 2) / (6 * mean.Length);
            }
        }
        Near(Sum(mean), map, 1e-5);
        // 10 grey levels after a standard deviation of 0.5 on 0 to 1.
        Assert.InRange(Math.Sqrt(square), 0.9 * 10 / 127.5, 1.1 * 10 / 127.5);
    }

    [Theory]
    [InlineData("integrated-gradients")]
    [InlineData("smooth-grad")]
    public void Attribute_MoreThreads_GivesTheSameMap(string name)
    {
        IAttributionMethod method = AttributionMethods.Create(name);
        AttributionSubject subject = _toy.Open();
        float[] one = method.Attribute(subject, 1, new AttributionOptions { Seed = 3 }, Token).Values;
        Assert.Equal(one, method.Attribute(subject, 1, new AttributionOptions { Seed = 3, Threads = 3 }, Token).Values);
        Assert.True(one.Distinct().Count() > 1);
    }

    [Fact]
    public void Attribute_SmoothGradWithAnotherSeed_IsAnotherMap() =>
        Assert.NotEqual(
            new SmoothGrad(2).Attribute(_toy.Open(), 1, new AttributionOptions(), Token).Values,
            new SmoothGrad(2).Attribute(_toy.Open(), 1, new AttributionOptions { Seed = 1 }, Token).Values
        );

    [Fact]
    public void Attribute_OperatorWithoutRule_NamesItAndWhatToDo()
    {
        var rows = new TensorProto
        {
            Name = "rows",
            DataType = (int)OnnxElementType.Bool,
            Dims = { 4 },
            Int32Data = { 1, 1, 1, 1 },
        };
        using var toy = new ToyNetwork(
            (g, f) => ToyNetwork.HiddenHead(g, g.Node("Compress", [f, g.Initializer(rows)], OnnxAttribute.Of("axis", 2L)))
        );
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            new InputGradient().Attribute(toy.Open(), 0, new AttributionOptions(), Token)
        );
        Assert.Contains("Compress", e.Message, StringComparison.Ordinal);
        Assert.Contains("choose methods that need none: score-cam, eigen-cam, occlusion, rise, lime.", e.Message, StringComparison.Ordinal);
        Assert.True(new Occlusion(4, 4).Attribute(toy.Open(), 0, new AttributionOptions(), Token).IsFinite);
    }

    [Fact]
    public void Attribute_ModelWithoutGradients_SaysWhatToChoose()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() =>
            new SmoothGrad().Attribute(ToyModel.Random(4), 0, new AttributionOptions(), Token)
        );
        Assert.Equal(
            "'smooth-grad' needs gradients, which this model does not give; choose score-cam, occlusion, rise or lime.",
            e.Message
        );
    }

    [Fact]
    public void Attribute_ModelThatTakesOneImageAtATime_GivesTheSameMap()
    {
        using var one = new ToyNetwork(batch: 1);
        Assert.Equal((1, 1), (one.Model.MaxBatch, one.Model.MaxGradientBatch));
        Near(
            [.. new IntegratedGradients(5).Attribute(_toy.Open(), 1, new AttributionOptions(), Token).Values.Select(v => (double)v)],
            new IntegratedGradients(5).Attribute(one.Open(), 1, new AttributionOptions(), Token).Values,
            1e-6
        );
    }

    private double Completeness(IntegratedGradients method)
    {
        AttributionSubject subject = _toy.Open();
        return new CompletenessError()
            .Measure(
                new MapSubject(subject, Class, method.Attribute(subject, Class, new AttributionOptions(), Token), method),
                new AttributionOptions(),
                Token
            )
            .Value!.Value;
    }

    private static double[] Sum(double[] values) =>
        [.. Enumerable.Range(0, Plane).Select(i => values[i] + values[Plane + i] + values[(2 * Plane) + i])];

    private static void Near(double[] expected, float[] actual, double tolerance)
    {
        double size = expected.Max(Math.Abs);
        Assert.True(size > 0);
        Assert.All(expected, (e, i) => Assert.InRange(actual[i], e - (tolerance * size), e + (tolerance * size)));
    }

    /// <summary>A model that keeps the inputs whose gradients were asked for.</summary>
    private sealed class Recording(ClassifierModel inner) : IDifferentiableModel
    {
        public List<float[]> Inputs { get; } = [];

        public int Height => inner.Height;

        public int Width => inner.Width;

        public int Classes => inner.Classes;

        public int MaxBatch => inner.MaxBatch;

        public int MaxGradientBatch => inner.MaxGradientBatch;

        public IReadOnlyList<double> GreyLevels => inner.GreyLevels;

        public void InputGradients(
            ReadOnlySpan<float> inputs,
            int count,
            ReadOnlySpan<float> weights,
            Span<float> gradients,
            CancellationToken cancellationToken
        )
        {
            for (int i = 0; i < count; i++)
                Inputs.Add(inputs.Slice(i * ToyNetwork.Length, ToyNetwork.Length).ToArray());
            inner.InputGradients(inputs, count, weights, gradients, cancellationToken);
        }

        public void FeatureGradients(
            ReadOnlySpan<float> features,
            ReadOnlySpan<float> weights,
            Span<float> gradients,
            CancellationToken cancellationToken
        ) => inner.FeatureGradients(features, weights, gradients, cancellationToken);

        public void Score(ReadOnlySpan<float> inputs, int count, Span<float> logits, CancellationToken cancellationToken) =>
            inner.Score(inputs, count, logits, cancellationToken);

        public void ScoreFeatures(ReadOnlySpan<float> features, int count, Span<float> logits, CancellationToken cancellationToken) =>
            inner.ScoreFeatures(features, count, logits, cancellationToken);
    }
}
