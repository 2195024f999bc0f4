using FsCheck;
using FsCheck.Fluent;

namespace Partwise.Imaging.Tests;

public sealed class MapUpsamplerTests
{
    // Integers from which maps and sizes are made; FsCheck shrinks them to the smallest that fail.
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(60);

    [Fact]
    public void Upsample_AnyMapAndSize_KeepsTheMean() =>
        Check.One(
            s_config,
            Prop.ForAll(
                Cases(),
                example =>
                {
                    (int h, int w, int height, int width, int seed) = example;
                    float[] map = Map(h, w, seed),
                        large = Upsample(map, h, w, height, width);
                    double scale = map.Sum(value => Math.Abs((double)value));
                    return Math.Abs(large.Sum(value => (double)value) * h * w / ((double)height * width) - map.Sum(value => (double)value))
                        <= 2e-6 * scale;
                }
            )
        );

    [Fact]
    public void Upsample_SumOfMaps_IsTheSumOfUpsampledMaps() =>
        Check.One(
            s_config,
            Prop.ForAll(
                Cases(),
                example =>
                {
                    (int h, int w, int height, int width, int seed) = example;
                    float[] a = Map(h, w, seed),
                        b = Map(h, w, seed + 1);
                    float[] sum = Upsample([.. a.Zip(b, (x, y) => 2 * x - y)], h, w, height, width);
                    float[] parts = [.. Upsample(a, h, w, height, width).Zip(Upsample(b, h, w, height, width), (x, y) => 2 * x - y)];
                    return sum.Zip(parts, (x, y) => Math.Abs(x - y)).Max() <= 1e-4f;
                }
            )
        );

    [Theory]
    [InlineData(7, 7, 224, 224)]
    [InlineData(3, 5, 12, 5)]
    [InlineData(1, 1, 9, 4)]
    public void Upsample_ConstantByWholeFactors_StaysConstant(int h, int w, int height, int width)
    {
        float[] large = Upsample([.. Enumerable.Repeat(-2.5f, h * w)], h, w, height, width);

        Assert.All(large, value => Assert.Equal(-2.5f, value, 1e-6f));
    }

    [Theory]
    [InlineData(375)]
    [InlineData(500)]
    [InlineData(101)]
    public void Upsample_ConstantByBrokenFactor_VariesByLessThanOnePixelInACell(int length)
    {
        float[] large = Upsample([.. Enumerable.Repeat(1f, 7)], 7, 1, length, 1);

        Assert.InRange(large.Min(), 1 - 7f / length, 1);
        Assert.InRange(large.Max(), 1, 1 + 7f / length);
    }

    [Fact]
    public void Upsample_TwoCells_InterpolatesBetweenCentresAndHoldsTheEdges() =>
        Assert.Equal([0, 0, 1, 3, 5, 7, 8, 8], Upsample([0, 8], 1, 2, 1, 8));

    [Fact]
    public void Upsample_SameSize_CopiesTheMap() => Assert.Equal([1, -2, 3, 4], Upsample([1, -2, 3, 4], 2, 2, 2, 2));

    [Fact]
    public void Upsample_Smaller_AveragesAreas() => Assert.Equal([1.5f, 3.5f], Upsample([1, 2, 3, 4], 1, 4, 1, 2));

    [Fact]
    public void Upsample_WrongLength_SaysWhatIsNeeded()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => MapUpsampler.Upsample(new float[5], 2, 2, new float[16], 4, 4));
        ArgumentException destination = Assert.Throws<ArgumentException>(() =>
            MapUpsampler.Upsample(new float[4], 2, 2, new float[15], 4, 4)
        );

        Assert.Contains("The map has 5 values and should have 2x2 = 4", error.Message, StringComparison.Ordinal);
        Assert.Equal("destination", destination.ParamName);
    }

    private static Arbitrary<(int H, int W, int Height, int Width, int Seed)> Cases() =>
        (
            from h in Gen.Choose(1, 15)
            from w in Gen.Choose(1, 15)
            from height in Gen.Choose(1, 130)
            from width in Gen.Choose(1, 130)
            from seed in Gen.Choose(0, 100_000)
            select (h, w, height, width, seed)
        ).ToArbitrary();

    private static float[] Map(int h, int w, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, h * w).Select(_ => (float)(random.NextDouble() * 10 - 5))];
    }

    private static float[] Upsample(float[] map, int h, int w, int height, int width)
    {
        float[] result = new float[height * width];
        MapUpsampler.Upsample(map, h, w, result, height, width);
        return result;
    }
}
