using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Parts;
using Partwise.Tests.Attribution;
using Partwise.Tests.Models;

namespace Partwise.Tests.Evaluation;

public sealed class ModelRandomisationTests : IDisposable
{
    private readonly ToyNetwork _toy = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _toy.Dispose();

    [Fact]
    public void Measure_MethodThatLooksAtNoWeights_AgreesEntirely()
    {
        MetricScore score = Measure(new RandomMap());
        Assert.Equal(1, score.Value!.Value, 1e-12);
        // Three layers, three stages; the network as it is is none of them.
        Assert.Equal([1.0 / 3, 2.0 / 3, 1], score.Curve!.Shares);
    }

    [Fact]
    public void Measure_MethodThatLooksAtFeaturesOnly_NoticesWhenTheConvolutionIsRandomised()
    {
        IReadOnlyList<double> curve = Measure(new EigenCam()).Curve!.Scores;
        Assert.Equal(1, curve[0], 1e-12);
        Assert.Equal(1, curve[1], 1e-12);
        Assert.InRange(curve[2], -1, 0.9);
    }

    [Fact]
    public void Measure_Gradient_NoticesEveryLayerAndIsRepeatable()
    {
        MetricScore score = Measure(new InputGradient());
        Assert.All(score.Curve!.Scores, c => Assert.InRange(c, -1, 0.999));
        Assert.Equal(score.Curve.Scores.Average(), score.Value!.Value, 1e-12);
        Assert.Equal(score.Curve.Scores, Measure(new InputGradient()).Curve!.Scores);
    }

    [Fact]
    public void Measure_StagesAreFew_CutTheLayersInEqualParts()
    {
        AttributionSubject subject = _toy.Open();
        var map = new MapSubject(subject, 0, new EigenCam().Attribute(subject, 0, new AttributionOptions(), Token), new EigenCam());
        Assert.Single(new ModelRandomisation(1).Measure(map, new AttributionOptions(), Token).Curve!.Scores);
    }

    [Fact]
    public void Measure_LinearHead_IsReadAnewAtEveryStage()
    {
        using var toy = new ToyNetwork((g, f) => g.Linear(g.Pooled(f), g.W(), g.B()));
        AttributionSubject subject = toy.Open();
        Assert.NotNull(subject.Head);
        var method = new GradCam();
        MetricScore score = new ModelRandomisation().Measure(
            new MapSubject(subject, 0, method.Attribute(subject, 0, new AttributionOptions(), Token), method),
            new AttributionOptions(),
            Token
        );
        Assert.Equal(2, score.Curve!.Scores.Count);
        Assert.InRange(score.Curve.Scores[0], -1, 0.999);
    }

    [Fact]
    public void Measure_PartMapsOrMapsFromElsewhere_AreUndefined()
    {
        AttributionSubject subject = _toy.Open();
        var map = new AttributionMap([.. Enumerable.Range(0, 16).Select(i => (float)i)], 4, 4);
        var bank = new PrototypeBank(new Dictionary<int, double[]> { [0] = new double[6] }, 6);
        Assert.Equal(
            "The prototypes belong to the weights that they were made for, so they cannot be asked about others.",
            new ModelRandomisation()
                .Measure(new MapSubject(subject, 0, map, new SummedPartMaps(bank)), new AttributionOptions(), Token)
                .Reason
        );
        Assert.Equal(
            "The map does not come from a method that could be asked again.",
            new ModelRandomisation().Measure(new MapSubject(subject, 0, map), new AttributionOptions(), Token).Reason
        );
    }

    private MetricScore Measure(IAttributionMethod method)
    {
        AttributionSubject subject = _toy.Open();
        IMapMetric metric = ((IMapMetric)MetricCatalog.Form("model-randomisation")!);
        return metric.Measure(
            new MapSubject(subject, 0, method.Attribute(subject, 0, new AttributionOptions(), Token), method),
            new AttributionOptions(),
            Token
        );
    }
}
