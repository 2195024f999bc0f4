using Partwise.Attribution;

namespace Partwise.Tests.Attribution;

public sealed class PerturbationMethodTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Attribute_OcclusionOfSinglePixelsOnALinearModel_IsGradCam()
    {
        AttributionSubject subject = ToyModel.Random(6);
        AttributionMap occlusion = new Occlusion(1, 1).Attribute(subject, 0, new AttributionOptions(), Token);
        AttributionMap cam = new GradCam().Attribute(subject, 0, new AttributionOptions(), Token);
        Assert.All(cam.Values, (v, i) => Assert.Equal(v, occlusion.Values[i], 1e-6));
    }

    [Fact]
    public void Attribute_OcclusionWithLargeSquares_CoversEveryPixel()
    {
        AttributionSubject subject = ToyModel.Subject(7, 7, _ => 1, [1, 1, 1], [0]);
        float[] map = new Occlusion(3, 2).Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.All(map, v => Assert.InRange(v, 3f / 49, 9 * 3f / 49 + 1e-5f));
        // A corner is covered by four squares, of which 1, 3, 3 and 9 pixels lie inside.
        Assert.Equal(3.0 / 49 * (1 + 3 + 3 + 9) / 4, map[0], 1e-5);
    }

    [Theory]
    [InlineData("occlusion")]
    [InlineData("rise")]
    [InlineData("lime")]
    [InlineData("score-cam")]
    public void Attribute_MoreThreads_GivesTheSameMap(string name)
    {
        IAttributionMethod method = AttributionMethods.Create(name);
        float[] one = method.Attribute(ToyModel.Random(28), 1, new AttributionOptions { Seed = 3 }, Token).Values;
        float[] three = method.Attribute(ToyModel.Random(28), 1, new AttributionOptions { Seed = 3, Threads = 3 }, Token).Values;
        Assert.Equal(one, three);
        Assert.True(one.Distinct().Count() > 1);
    }

    [Fact]
    public void Attribute_LimeOnALinearModel_RanksTheBrightQuarterHighest()
    {
        AttributionSubject subject = ToyModel.Subject(28, 28, i => i % 28 < 14 && i % 784 / 28 < 14 ? 1 : 0.01f, [1, 1, 1], [0]);
        float[] map = new Lime().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.True(map[(3 * 28) + 3] > 5 * Math.Abs(map[(25 * 28) + 25]));
    }

    [Fact]
    public void Attribute_RiseWithTheEvidenceInOneCorner_PeaksThere()
    {
        AttributionSubject subject = ToyModel.Subject(28, 28, i => i % 28 < 7 && i % 784 / 28 < 7 ? 20 : 0, [1, 1, 1, 0, 0, 0], [0, 0]);
        float[] map = new Rise(400).Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.True(map[(3 * 28) + 3] > map[(24 * 28) + 24]);
        Assert.All(map, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Attribute_RandomMap_DependsOnSeedAndImageOnly()
    {
        AttributionSubject subject = ToyModel.Random(8),
            other = ToyModel.Random(8, seed: 2);
        float[] map = new RandomMap().Attribute(subject, 0, new AttributionOptions(), Token).Values;
        Assert.Equal(map, new RandomMap().Attribute(subject, 0, new AttributionOptions { Threads = 2 }, Token).Values);
        Assert.NotEqual(map, new RandomMap().Attribute(subject, 0, new AttributionOptions { Seed = 1 }, Token).Values);
        Assert.NotEqual(map, new RandomMap().Attribute(other, 0, new AttributionOptions(), Token).Values);
    }

    [Fact]
    public void Attribute_CancelledToken_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            new Rise().Attribute(ToyModel.Random(28), 0, new AttributionOptions(), source.Token)
        );
    }

    [Fact]
    public void Attribute_Progress_EndsAtOne()
    {
        var seen = new List<double>();
        new Occlusion(7, 7).Attribute(ToyModel.Random(28), 0, new AttributionOptions { Progress = new Recorder(seen) }, Token);
        Assert.Equal(1, seen[^1]);
    }

    [Fact]
    public void Create_UnknownName_ListsTheMethods()
    {
        PartwiseException e = Assert.Throws<PartwiseException>(() => AttributionMethods.Create("gradcam"));
        Assert.StartsWith(
            "There is no method 'gradcam'; did you mean 'grad-cam'? Choose among parts, cam, grad-cam, ",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The method 'parts' needs a bundle",
            Assert.Throws<PartwiseException>(() => AttributionMethods.Create("parts")).Message,
            StringComparison.Ordinal
        );
        Assert.All(AttributionMethods.Names, n => Assert.Equal(n, AttributionMethods.Create(n).Name));
    }

    [Fact]
    public void Create_NameWithANumber_TakesAsManySamples()
    {
        AttributionSubject subject = ToyModel.Random(4);
        Assert.Equal(4000, AttributionMethods.Create("rise:4000").Runs(subject));
        Assert.Equal(128, AttributionMethods.Create("integrated-gradients:128").Runs(subject));
        Assert.Equal(
            "'cam:3' gives a number to 'cam', which takes none; integrated-gradients, smooth-grad, rise, lime do.",
            Assert.Throws<PartwiseException>(() => AttributionMethods.Create("cam:3")).Message
        );
        Assert.Equal(
            "The number of 'rise:1' is '1'; a whole number from 2 to 1000000 is allowed.",
            Assert.Throws<PartwiseException>(() => AttributionMethods.Create("rise:1")).Message
        );
    }

    [Fact]
    public void Attribute_ClassThatDoesNotExist_SaysWhichDo()
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new Cam().Attribute(ToyModel.Random(4), 2, new AttributionOptions(), Token)
        );
        Assert.Contains("The model has the classes 0 to 1; give one of them.", e.Message, StringComparison.Ordinal);
    }

    private sealed class Recorder(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }
}
