using Partwise.Imaging.Tests.Support;
using Partwise.Testing;

namespace Partwise.Imaging.Tests;

public sealed class MapGeometryTests
{
    [Theory]
    [Trait(TestData.Category, TestData.Golden)]
    [InlineData("7x7", "cubic")]
    [InlineData("7x7", "linear")]
    [InlineData("14x14", "cubic")]
    [InlineData("8x8", "cubic")]
    public void PeakBox_StoredMaps_EqualProtoPNetsBox(string size, string method)
    {
        NpyFile file = Read($"{size}.{method}.npy");
        float[] maps = file.As<float>("<f4"),
            thresholds = Read($"{size}.{method}_threshold95.npy").As<float>("<f4");
        long[] peaks = Read($"{size}.{method}_argmax.npy").As<long>("<i8"),
            boxes = Read($"{size}.{method}_box.npy").As<long>("<i8");
        Assert.Equal([224, 224], file.Shape[1..]);
        for (int i = 0; i < file.Shape[0]; i++)
        {
            ReadOnlySpan<float> map = maps.AsSpan(i * 224 * 224, 224 * 224);
            MapPeak peak = MapGeometry.Peak(map, 224, 224);
            BoundingBox box = MapGeometry.PeakBox(map, 224, 224);

            Assert.Equal((peaks[2 * i], peaks[2 * i + 1]), (peak.Y, peak.X));
            Assert.Equal(map[peak.Y * 224 + peak.X], peak.Value);
            Assert.Equal(thresholds[i], MapGeometry.Percentile(map, 95), 1e-6 * Math.Abs(thresholds[i]));
            Assert.Equal<long[]>(boxes[(4 * i)..(4 * i + 4)], [box.Y, box.Bottom, box.X, box.Right]);
        }

        static NpyFile Read(string name) => NpyFile.Read(TestData.Fixture("cv2-resize-cubic", name));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(25, 1.75)]
    [InlineData(50, 2.5)]
    [InlineData(95, 8.95)]
    [InlineData(100, 10)]
    public void Percentile_FourValues_InterpolatesAsNumpy(double percentile, double expected) =>
        Assert.Equal(expected, MapGeometry.Percentile([3, 1, 10, 2], percentile), 1e-12);

    /// <summary>Large maps are narrowed by samples before anything is sorted out; whatever they look like, the answer is that of
    /// sorting.</summary>
    [Theory]
    [InlineData("smooth")]
    [InlineData("ascending")]
    [InlineData("few values")]
    [InlineData("one high cell")]
    [InlineData("noise")]
    public void Percentile_LargeMap_EqualsSorting(string kind)
    {
        var random = new Random(11);
        foreach (int length in new[] { 513, 1024, 12544, 50176 })
        {
            float[] values =
            [
                .. Enumerable
                    .Range(0, length)
                    .Select(i =>
                        kind switch
                        {
                            "smooth" => MathF.Sin(i / 300f) * MathF.Cos(i / 7000f),
                            "ascending" => i - 100,
                            "few values" => random.Next(3),
                            "one high cell" => i == 77 ? 5 : 0,
                            _ => (float)random.NextDouble() - 0.5f,
                        }
                    ),
            ];
            float[] sorted = [.. values.Order()];
            foreach (double percentile in new[] { 0, 0.3, 5, 50, 95, 99.9, 100 })
            {
                double rank = percentile / 100 * (length - 1),
                    share = rank - (int)rank;
                float low = sorted[(int)rank],
                    high = sorted[Math.Min((int)rank + 1, length - 1)];
                Assert.Equal(low + ((high - low) * share), MapGeometry.Percentile(values, percentile), 1e-6 * Math.Max(1, Math.Abs(low)));
            }
        }
    }

    [Fact]
    public void Percentile_AnyOrderAndTies_EqualsSorting()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            float[] values = [.. Enumerable.Range(0, random.Next(1, 80)).Select(_ => (float)random.Next(-9, 9))];
            float[] sorted = [.. values.Order()];
            double percentile = random.Next(0, 101),
                rank = percentile / 100 * (values.Length - 1);
            double expected =
                sorted[(int)rank] + (sorted[Math.Min((int)rank + 1, sorted.Length - 1)] - sorted[(int)rank]) * (rank - (int)rank);

            Assert.Equal(expected, MapGeometry.Percentile(values, percentile), 1e-9);
        }
    }

    [Fact]
    public void Peak_Ties_TakesTheFirstInRowMajorOrder() => Assert.Equal(new MapPeak(2, 0, 5), MapGeometry.Peak([1, 0, 5, 5, 2, 5], 2, 3));

    [Fact]
    public void PeakBox_ConstantMap_IsTheWholeMap() => Assert.Equal(new BoundingBox(0, 0, 3, 2), MapGeometry.PeakBox(new float[6], 2, 3));

    [Fact]
    public void PeakBox_NotANumber_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => MapGeometry.PeakBox([1, float.NaN], 1, 2));

        Assert.Contains("only finite numbers can be shown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Percentile_NoValuesOrOutOfRange_Throws()
    {
        Assert.Contains(
            "at least one value",
            Assert.Throws<ArgumentException>(() => MapGeometry.Percentile([], 50)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "must be 0 to 100",
            Assert.Throws<ArgumentOutOfRangeException>(() => MapGeometry.Percentile([1], 100.5)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LargestMagnitude_SignedValues_IsTheLargestAbsolute()
    {
        Assert.Equal(3f, MapGeometry.LargestMagnitude([1, -3, 2]));
        Assert.Equal(0f, MapGeometry.LargestMagnitude([]));
    }
}
