using Partwise.Attribution;
using Partwise.Evaluation;
using Partwise.Parts;
using Partwise.Tests.Attribution;

namespace Partwise.Tests.Evaluation;

public sealed class AxiomTests
{
    private static readonly IMapMetric[] s_axioms =
    [
        new CompletenessError(),
        new SensitivityViolation(),
        new LinearityViolation(),
        new SymmetryViolation(),
    ];

    [Theory]
    [InlineData("cam")]
    [InlineData("grad-cam")]
    [InlineData("hires-cam")]
    [InlineData("xgrad-cam")]
    [InlineData("parts")]
    public void Measure_LinearMethods_ViolateNothing(string name)
    {
        foreach (IMapMetric axiom in s_axioms)
            Assert.InRange(Measure(axiom, name).Value!.Value, 0, 1e-5);
    }

    [Theory]
    [InlineData("completeness", "grad-cam++")]
    [InlineData("completeness", "layer-cam")]
    [InlineData("completeness", "random")]
    [InlineData("completeness", "occlusion")]
    [InlineData("sensitivity", "grad-cam++")]
    [InlineData("sensitivity", "layer-cam")]
    [InlineData("sensitivity", "random")]
    [InlineData("linearity", "grad-cam++")]
    [InlineData("linearity", "layer-cam")]
    [InlineData("linearity", "random")]
    [InlineData("linearity", "eigen-cam")]
    [InlineData("symmetry", "random")]
    public void Measure_OtherMethods_AreFound(string axiom, string name) =>
        Assert.True(Measure(((IMapMetric)MetricCatalog.Form(axiom)!), name).Value > 1e-3);

    [Fact]
    public void Measure_SensitivityOfARandomMap_IsOne() => Assert.Equal(1, Measure(new SensitivityViolation(), "random").Value);

    [Theory]
    [InlineData("sensitivity")]
    [InlineData("symmetry")]
    public void Measure_PixelMethodAtFeatures_SaysWhyNot(string axiom) =>
        Assert.Equal(
            "The method looks at pixels, so it has no map of changed features.",
            Measure(((IMapMetric)MetricCatalog.Form(axiom)!), "occlusion").Reason
        );

    private static MetricScore Measure(IMapMetric axiom, string name)
    {
        AttributionSubject subject = ToyModel.Random(28);
        var bank = new PrototypeBank(new Dictionary<int, double[]> { [0] = [3, -1, 1, -2, 0.5, 1], [1] = [0.3, 0.8, -1] }, 3);
        IAttributionMethod method = AttributionMethods.Create(name, bank);
        AttributionMap map = method.Attribute(subject, 0, new AttributionOptions(), TestContext.Current.CancellationToken);
        return axiom.Measure(new MapSubject(subject, 0, map, method), new AttributionOptions(), TestContext.Current.CancellationToken);
    }
}
