using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

public sealed class ExactSumTests
{
    [Fact]
    public void Settle_RandomPrototypes_SumExactlyInEveryOrder()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 200; trial++)
        {
            int k = 1 + random.Next(8),
                d = 40;
            float[] head = [.. Enumerable.Range(0, d).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 3))))];
            double[] prototypes =
            [
                .. Enumerable.Range(0, k * d).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 3))),
            ];
            ExactSum.Settle(prototypes, k, head);
            for (int c = 0; c < d; c++)
            {
                double[] column = [.. Enumerable.Range(0, k).Select(i => prototypes[(i * d) + c])];
                for (int shuffle = 0; shuffle < 5; shuffle++)
                {
                    random.Shuffle(column);
                    Assert.Equal(head[c], column.Aggregate(0.0, (a, b) => a + b));
                }
            }
            Assert.Equal(0, PrototypeSums.MaxErrorRounded(prototypes, head));
        }
    }

    [Fact]
    public void Settle_WeightFarBelowItsParts_IsDividedEvenly()
    {
        double[] prototypes = [1e6, 3, -1e6, 4];
        Assert.Equal(1, ExactSum.Settle(prototypes, 2, [1e-12f, 7]));
        Assert.Equal((double)1e-12f, prototypes[0] + prototypes[2]);
        Assert.Equal(prototypes[0], prototypes[2], 1e-20);
        Assert.Equal((3.0, 4.0), (prototypes[1], prototypes[3]));
    }

    [Fact]
    public void Settle_Zeros_StayZero()
    {
        double[] prototypes = new double[4];
        Assert.Equal(0, ExactSum.Settle(prototypes, 2, [0, 0]));
        Assert.All(prototypes, p => Assert.Equal(0, p));
    }

    [Fact]
    public void Resolution_RoundedPrototypes_BoundsWhatTheirSumMisses()
    {
        var random = new Random(5);
        foreach (double size in (double[])[0.01, 1, 40, 1000])
        {
            float[] head = [.. Enumerable.Range(0, 50).Select(_ => random.NextSingle() - 0.5f)];
            double[] prototypes = [.. Enumerable.Range(0, 150).Select(_ => (random.NextDouble() - 0.5) * size)];
            ExactSum.Settle(prototypes, 3, head);
            float[] rounded = FloatPrototypes.Round(prototypes, head).Values;
            double limit = PrototypeSums.Resolution(rounded, 50);
            Assert.InRange(PrototypeSums.MaxError(rounded, head), 0, limit);
            Assert.InRange(limit, 0, size * Math.ScaleB(1, -24));
        }
    }

    [Fact]
    public void MaxError_KnownSums_AreMeasured()
    {
        Assert.Equal(0, PrototypeSums.MaxErrorRounded([0.25, 1, 0.5, 1], [0.75f, 2]));
        Assert.Equal(0.5, PrototypeSums.MaxErrorRounded([0.25, 1, 0.5, 1], [0.75f, 2.5f]));
        Assert.Equal(0.5, PrototypeSums.MaxError([0.25f, 1, 0.5f, 1], [0.75f, 1.5f]));
        // 2⁻³⁰ is lost in float32, not in double.
        Assert.Equal(0, PrototypeSums.MaxErrorRounded([1, Math.ScaleB(1, -30)], [1f]));
        Assert.Equal(Math.ScaleB(1, -30), PrototypeSums.MaxError([1f, (float)Math.ScaleB(1, -30)], [1f]));
    }
}
