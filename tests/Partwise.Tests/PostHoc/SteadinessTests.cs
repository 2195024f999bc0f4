using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

public sealed class SteadinessTests
{
    private const int Images = 8,
        Positions = 9,
        Channels = 6;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Decompose_SamePartsInEveryPhoto_AreSteady()
    {
        ClassDecomposition result = Fit((image, position) => position / 3, 3);
        Assert.All(result.Steadiness!, s => Assert.True(s > 0.95, $"{s}"));
    }

    [Fact]
    public void Decompose_PartsOfSinglePhotos_ChangeWithThePhotos()
    {
        // Every second photo shows other channels, so one half never sees what the other is made of.
        ClassDecomposition result = Fit(
            (image, position) => (position / 3 % 2) + (image % 2 == 0 ? 0 : 2) + (position % 2 == 0 ? 2 : 0),
            4
        );
        Assert.True(result.Steadiness!.Min() < DecompositionOptions.SteadyFrom, $"{result.Steadiness!.Min()}");
    }

    [Fact]
    public void Decompose_OnePhoto_HasNoSteadinessAndTwoParts()
    {
        float[] f = Features((_, position) => position / 3, 1),
            head = [1, 1, 1, 1, 1, 1];
        ClassDecomposition result = ClassDecomposer.Decompose(f, Channels, Positions, head, new DecompositionOptions { K = null }, Ct);
        Assert.Null(result.Steadiness);
        Assert.Equal(2, result.K);
        Assert.Equal("2 chosen because one photo cannot tell more apart", CountReason.Of(result, new DecompositionOptions { K = null }));
    }

    [Fact]
    public void CountReason_GivenNumber_IsTheSetting() =>
        Assert.Equal("split into 3 (the setting -k 3)", CountReason.Of(Fit((_, p) => p / 3, 3), new DecompositionOptions { K = 3 }));

    [Fact]
    public void CountReason_AutomaticNumber_SaysWhatStoppedIt()
    {
        var options = new DecompositionOptions { K = null };
        ClassDecomposition result = ClassDecomposer.Decompose(
            Features((_, p) => p / 3, Images),
            Channels,
            Positions,
            [1, 1, 1, 1, 1, 1],
            options,
            Ct
        );
        Assert.InRange(result.K, 2, 10);
        Assert.StartsWith($"{result.K} chosen because ", CountReason.Of(result, options), StringComparison.Ordinal);
    }

    private static ClassDecomposition Fit(Func<int, int, int> part, int k) =>
        ClassDecomposer.Decompose(Features(part, Images), Channels, Positions, [1, 1, 1, 1, 1, 1], new DecompositionOptions { K = k }, Ct);

    private static float[] Features(Func<int, int, int> part, int images)
    {
        var random = new Random(3);
        float[] f = new float[images * Positions * Channels];
        for (int row = 0; row < images * Positions; row++)
        {
            for (int d = 0; d < Channels; d++)
                f[(row * Channels) + d] =
                    (float)(0.02 * random.NextDouble())
                    + (d == part(row / Positions, row % Positions) ? 1 + (float)random.NextDouble() : 0);
        }
        return f;
    }
}
