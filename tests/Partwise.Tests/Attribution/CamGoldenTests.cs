using Partwise.Attribution;
using Partwise.Models;
using Partwise.Testing;
using Partwise.Tests.Evaluation;

namespace Partwise.Tests.Attribution;

[Trait(TestData.Category, TestData.Golden)]
public sealed class CamGoldenTests(Cub7Model cub7) : IClassFixture<Cub7Model>
{
    private const int Positions = 49;

    // In the fixture's order.
    private static readonly IAttributionMethod[] s_methods =
    [
        new Cam(),
        new GradCam(),
        new HiResCam(),
        new GradCamPlusPlus(),
        new XGradCam(),
        new LayerCam(),
        new EigenCam(),
        new AblationCam(),
    ];

    public static TheoryData<string> Cases => GoldenFixture.Names("cams");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attribute_GoldenFeatures_GivesRawMaps(string name)
    {
        var golden = new GoldenFixture("cams", name);
        AttributionSubject subject = Stored(golden);
        float[] raw = golden.Output("raw");
        for (int m = 0; m < s_methods.Length; m++)
        {
            AttributionMap map = s_methods[m]
                .Attribute(
                    subject,
                    golden.Parameter("target_class_index"),
                    new AttributionOptions(),
                    TestContext.Current.CancellationToken
                );
            double tolerance = s_methods[m] is EigenCam or AblationCam ? 1e-4 : 1e-5;
            float[] expected = raw.AsSpan(m * Positions, Positions).ToArray();
            double error = Error(expected, map.Values);
            if (s_methods[m] is EigenCam)
                error = Math.Min(error, Error(expected, Array.ConvertAll(map.Values, v => -v)));
            Assert.True(error <= tolerance * expected.Max(Math.Abs), $"{s_methods[m].Name} is {error} off");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Finish_GoldenFeatures_GivesFinalMaps(string name)
    {
        var golden = new GoldenFixture("cams", name);
        AttributionSubject subject = Stored(golden);
        float[] raw = golden.Output("raw"),
            final7 = golden.Output("final7"),
            sample = golden.Output("final224_sample");
        for (int m = 0; m < s_methods.Length; m++)
        {
            AttributionMap map = s_methods[m]
                .Attribute(
                    subject,
                    golden.Parameter("target_class_index"),
                    new AttributionOptions(),
                    TestContext.Current.CancellationToken
                );
            // The fixture holds Eigen-CAM in both signs.
            int row = s_methods[m] is EigenCam && Dot(map.Values, raw.AsSpan(m * Positions, Positions)) < 0 ? 8 : m;
            double tolerance = s_methods[m] is EigenCam or AblationCam ? 1e-4 : 1e-5;
            Assert.True(
                Error(final7.AsSpan(row * Positions, Positions).ToArray(), map.Finish(7, 7).Values) <= tolerance,
                s_methods[m].Name
            );
            float[] large = map.Finish(224, 224).Values;
            Assert.True(Error(sample.AsSpan(row * 784, 784).ToArray(), Sample(large)) <= tolerance, s_methods[m].Name);
            if (s_methods[m] is GradCam && golden.HasOutput("final224_grad_cam"))
                Assert.True(Error(golden.Output("final224_grad_cam"), large) <= 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Combine_GoldenChannelScores_GivesScoreCam(string name)
    {
        var golden = new GoldenFixture("cams", name);
        if (!golden.HasOutput("score_cam_raw"))
            return;
        AttributionMap map = ScoreCam.Combine(Stored(golden), Array.ConvertAll(golden.Output("score_cam_channel_scores"), s => (double)s));
        Assert.True(Error(golden.Output("score_cam_raw"), map.Values) <= 1e-3);
        Assert.True(Error(golden.Output("score_cam_final7"), map.Finish(7, 7).Values) <= 1e-3);
        Assert.True(Error(golden.Output("score_cam_final224_sample"), Sample(map.Finish(224, 224).Values)) <= 1e-3);
    }

    [Fact]
    public void ChannelLogits_RealModel_EqualStoredScores()
    {
        var golden = new GoldenFixture("cams", "image1");
        CancellationToken ct = TestContext.Current.CancellationToken;
        AttributionSubject subject = cub7.Model.Open(golden.Input("input"), ct);
        float[] stored = golden.Output("score_cam_channel_scores");
        int[] channels = [.. Enumerable.Range(0, 40).Select(i => i * 32)];
        float[] logits = ScoreCam.ChannelLogits(subject, channels, new AttributionOptions { Threads = 2 }, ct);
        double[] scores = Scores.OfAll(logits, subject.Classes, golden.Parameter("target_class_index"), ScoreKind.Logit);
        Assert.All(channels, (k, i) => Assert.Equal(stored[k], scores[i], 1e-3));
        Assert.Equal(golden.Output("logits"), subject.Logits.ToArray(), (a, b) => Math.Abs(a - b) <= 1e-4);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attribute_CompleteMethods_AddUpToTheLogit(string name)
    {
        var golden = new GoldenFixture("cams", name);
        AttributionSubject subject = Stored(golden);
        int c = golden.Parameter("target_class_index");
        double evidence = subject.Logits.Span[c] - subject.Head!.Bias[c];
        foreach (IAttributionMethod method in s_methods.Where(m => m.Completeness != Completeness.None))
        {
            float[] map = method.Attribute(subject, c, new AttributionOptions(), TestContext.Current.CancellationToken).Values;
            double sum = method.Completeness == Completeness.Mean ? map.Average(v => (double)v) : map.Sum(v => (double)v);
            Assert.Equal(evidence, sum, 1e-5 * Math.Max(1, Math.Abs(evidence)));
        }
    }

    private AttributionSubject Stored(GoldenFixture golden)
    {
        LinearHead head = cub7.Classifier.Head!;
        return new AttributionSubject(cub7.Model, head, golden.Input("input"), golden.Output("logits"), golden.Output("features"), 7, 7);
    }

    private static double Error(float[] expected, float[] actual) => expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();

    private static double Dot(float[] a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static float[] Sample(float[] large) =>
        [.. Enumerable.Range(0, 784).Select(i => large[((4 + (8 * (i / 28))) * 224) + 4 + (8 * (i % 28))])];
}
