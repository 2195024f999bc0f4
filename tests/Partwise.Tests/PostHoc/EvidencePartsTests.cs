using Partwise.Numerics;
using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

public sealed class EvidencePartsTests
{
    private const int Photos = 12,
        Width = 4,
        Positions = Width * Width,
        Channels = 24,
        Things = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<VectorPath> Paths => [.. Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Decompose_ThreeThingsUnderALightOfEachPhoto_GivesAPartToEach(VectorPath path)
    {
        (float[] f, int[] things) = Photographs(seed: 3);
        float[] head = Head();
        ClassDecomposition result = ClassDecomposer.Decompose(
            f,
            Channels,
            Positions,
            head,
            Options(Factorizer.Contrast) with
            {
                Path = path,
            },
            Ct
        );
        Exactness.Check(result.Prototypes, head);

        double[] maps = new double[Things * things.Length];
        PrototypeMaps.Compute(f, result.Prototypes, Channels, maps);
        int[] strongest =
        [
            .. Enumerable.Range(0, things.Length).Select(q => Enumerable.Range(0, Things).MaxBy(i => maps[(i * things.Length) + q])),
        ];
        int right = Enumerable
            .Range(0, Things)
            .Sum(thing => Enumerable.Range(0, things.Length).Where(q => things[q] == thing).CountBy(q => strongest[q]).Max(c => c.Value));
        Assert.Equal(
            Things,
            Enumerable
                .Range(0, Things)
                .Select(thing =>
                    Enumerable.Range(0, things.Length).Where(q => things[q] == thing).CountBy(q => strongest[q]).MaxBy(c => c.Value).Key
                )
                .Distinct()
                .Count()
        );
        Assert.True(right >= 0.95 * things.Length, $"{right} of {things.Length}");
    }

    [Fact]
    public void Decompose_Twice_IsTheSameBitForBit()
    {
        (float[] f, _) = Photographs(seed: 4);
        ClassDecomposition first = ClassDecomposer.Decompose(f, Channels, Positions, Head(), Options(Factorizer.Contrast), Ct);
        Assert.Equal(
            first.Prototypes,
            ClassDecomposer.Decompose(f, Channels, Positions, Head(), Options(Factorizer.Contrast), Ct).Prototypes
        );
        Assert.NotEqual(
            first.Prototypes,
            ClassDecomposer.Decompose(f, Channels, Positions, Head(), Options(Factorizer.RandomContrast), Ct).Prototypes
        );
    }

    [Fact]
    public void Decompose_Copies_AreTheHeadDividedEqually()
    {
        (float[] f, _) = Photographs(seed: 5);
        float[] head = Head();
        ClassDecomposition result = ClassDecomposer.Decompose(f, Channels, Positions, head, Options(Factorizer.Copies), Ct);
        for (int i = 0; i < Things; i++)
        {
            for (int c = 0; c < Channels; c++)
                Assert.Equal(head[c] / (double)Things, result.Prototypes[(i * Channels) + c], 1e-7 * Math.Abs(head[c]));
        }
    }

    [Fact]
    public void Decompose_PositionWithoutAGrid_SaysWhatIsMissing()
    {
        float[] f = Photographs(seed: 6).Features;
        string message = Assert
            .Throws<DecompositionException>(() => ClassDecomposer.Decompose(f, Channels, 12, Head(), Options(Factorizer.Position), Ct))
            .Message;
        Assert.Equal("12 positions are no map of 3 columns, and Position needs to know where each lies: set GridWidth.", message);
    }

    [Fact]
    public void Discovery_LeftOpen_IsContrastAndNmfForWhatOnlyFactorisationsHave()
    {
        Assert.Equal(Factorizer.Contrast, new DecompositionOptions().Discovery);
        Assert.Equal(Factorizer.Nmf, new DecompositionOptions { Basis = PrototypeBasis.Paper }.Discovery);
        Assert.Equal(Factorizer.Nmf, new DecompositionOptions { NonNegativeScaling = true }.Discovery);
        Assert.Equal(Factorizer.Nmf, new DecompositionOptions { WeightChannels = true }.Discovery);
        Assert.Equal(Factorizer.Pca, new DecompositionOptions { Factorizer = Factorizer.Pca }.Discovery);
        (float[] f, _) = Photographs(seed: 4);
        Assert.Equal(
            ClassDecomposer.Decompose(f, Channels, Positions, Head(), Options(Factorizer.Contrast), Ct).Prototypes,
            ClassDecomposer.Decompose(f, Channels, Positions, Head(), new DecompositionOptions { K = Things }, Ct).Prototypes
        );
    }

    [Fact]
    public void Decomposition_EveryFactorizer_WarmsUp() =>
        Assert.All(Enum.GetValues<Factorizer>(), f => WarmUp.Decomposition(new DecompositionOptions { Factorizer = f }));

    [Theory]
    [InlineData(0, 40, 2, 4, "EvidenceParts.Temperature is 0; it can be a number above 0: choose one of these.")]
    [InlineData(0.07, 0, 2, 4, "EvidenceParts.Directions is 0; it can be 1 or more: choose one of these.")]
    [InlineData(0.07, 40, -1, 4, "EvidenceParts.Ridge is -1; it can be a number above 0: choose one of these.")]
    [InlineData(0.07, 40, 2, 0, "EvidenceParts.Starts is 0; it can be 1 or more: choose one of these.")]
    public void Validate_ConstantOutOfRange_IsNamed(double temperature, int directions, double ridge, int starts, string message)
    {
        var options = new DecompositionOptions
        {
            EvidenceParts = new()
            {
                Temperature = temperature,
                Directions = directions,
                Ridge = ridge,
                Starts = starts,
            },
        };
        Assert.Equal(message, Assert.Throws<DecompositionException>(options.Validate).Message);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Solve_Ridge_IsTheSolutionOfTheNormalEquations(VectorPath path)
    {
        const int Rows = 150,
            Targets = 3;
        var random = new Random(7);
        float[] f = [.. Enumerable.Range(0, Rows * Channels).Select(_ => random.NextSingle() - 0.3f)];
        float[] targets = [.. Enumerable.Range(0, Targets * Rows).Select(i => i < Rows ? 0 : (2 * random.NextSingle()) - 1)];
        const double Lambda = 1.5;
        double[] x = Ridge.Solve(path, f, Channels, targets, Targets, Lambda, Ct);
        Assert.All(x[..Channels], value => Assert.Equal(0, value));
        for (int i = 0; i < Targets; i++)
        {
            // (FᵀF + λI) x = Fᵀt, in double.
            double[] gradient = [.. x[(i * Channels)..((i + 1) * Channels)].Select(v => Lambda * v)];
            for (int m = 0; m < Rows; m++)
            {
                double difference =
                    Enumerable.Range(0, Channels).Sum(c => f[(m * Channels) + c] * x[(i * Channels) + c]) - targets[(i * Rows) + m];
                for (int c = 0; c < Channels; c++)
                    gradient[c] += f[(m * Channels) + c] * difference;
            }
            Assert.All(gradient, g => Assert.Equal(0, g, 2e-3));
        }
    }

    [Fact]
    public void Fit_SoftKMeans_FindsWeightedCentresAndMembershipsSumToOne()
    {
        // Two groups on a line; the second is three times as heavy at its far end.
        float[] points = [0, 0, 0.1f, 0, 10, 0, 10.4f, 0],
            weights = [1, 1, 1, 3];
        SoftKMeans clusters = SoftKMeans.Fit(new WeightedPoints(points, 2, weights), 2, 0.01, 4, 0, VectorPath.Scalar, Ct);
        Assert.Equal([0.05f, 10.3f], new[] { clusters.Centroids[0], clusters.Centroids[2] }.Order(), (a, b) => Math.Abs(a - b) < 1e-3);
        float[] s = clusters.Memberships();
        for (int n = 0; n < 4; n++)
            Assert.Equal(1, s[n] + s[4 + n], 1e-6);
    }

    private static DecompositionOptions Options(Factorizer factorizer) => new() { K = Things, Factorizer = factorizer };

    private static float[] Head() => [.. Enumerable.Range(0, Channels).Select(c => 0.2f + (0.05f * (c % 5)))];

    // Each place shows one of three things, each with channels of its own, under a light that a photo's places share and that outshines
    // them.
    private static (float[] Features, int[] Things) Photographs(int seed)
    {
        var random = new Random(seed);
        float[] f = new float[Photos * Positions * Channels];
        int[] things = new int[Photos * Positions];
        for (int photo = 0; photo < Photos; photo++)
        {
            float[] light = [.. Enumerable.Range(0, Channels).Select(c => c < Channels / 2 ? 0 : 2 * random.NextSingle())];
            for (int q = photo * Positions; q < (photo + 1) * Positions; q++)
            {
                things[q] = random.Next(Things);
                for (int c = 0; c < Channels; c++)
                    f[(q * Channels) + c] = light[c] + (c < Channels / 2 && c % Things == things[q] ? 1 + (0.2f * random.NextSingle()) : 0);
            }
        }
        return (f, things);
    }
}
