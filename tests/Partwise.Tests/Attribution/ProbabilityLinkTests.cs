using Partwise.Attribution;
using Partwise.Models;
using Partwise.Testing;
using Partwise.Tests.Models;

namespace Partwise.Tests.Attribution;

public sealed class ProbabilityLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Probability_SingleLogit_IsItsSigmoid() => Assert.Equal(0.9032, Scores.Probability([2.2331f], 0), 1e-4);

    [Fact]
    public void Probability_SeveralLabelsAtATime_HaveTheirOwn()
    {
        Assert.Equal(0.9566, Scores.Probability([3.0927f, 1f, -2f], 0, ProbabilityLink.Sigmoid), 1e-4);
        Assert.Equal(Math.Exp(1) / (Math.Exp(1) + 1), Scores.Probability([1f, 0f], 0), 1e-12);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    public void Rise_SigmoidModel_GivesAMapThatVaries(bool activation, int classes)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "m.onnx");
        TinyHead
            .Model(
                (g, f) =>
                {
                    string logits = g.Linear(
                        g.Pooled(f),
                        g.Initializer(TinyHead.Values(classes * TinyHead.Channels, 1), classes, TinyHead.Channels)
                    );
                    return activation ? g.Node("Sigmoid", logits) : logits;
                }
            )
            .SaveAs(path);
        using ImageClassifier classifier = ImageClassifier.Load(path, cancellationToken: Token);
        var model = new ClassifierModel(classifier);
        Assert.Equal(ProbabilityLink.Sigmoid, model.Link);
        AttributionMap map = new Rise(64).Attribute(model.Open(TinyHead.Values(192, 3), Token), 0, new AttributionOptions(), Token);
        Assert.True(map.Values.Max() - map.Values.Min() > 1e-4, "The map is constant.");
    }
}
