using Partwise.Imaging;
using Partwise.Testing;
using Partwise.Tests.Evaluation;

namespace Partwise.Tests.Attribution;

[Trait(TestData.Category, TestData.Golden)]
public sealed class UpsamplerGoldenTests
{
    private const int Size = 224;

    public static TheoryData<string> Cases => GoldenFixture.Names("cv2-resize-cubic");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Upsample_CubicGolden_IsBitExact(string name) =>
        Check(
            name,
            "cubic",
            (map, rows, columns, large, height, width) => CubicUpsampler.Upsample(map, rows, columns, large, height, width)
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void Upsample_LinearGolden_IsBitExact(string name) =>
        Check(
            name,
            "linear",
            (map, rows, columns, large, height, width) => LinearUpsampler.Upsample(map, rows, columns, large, height, width)
        );

    private delegate void Upsampler(ReadOnlySpan<float> map, int rows, int columns, Span<float> destination, int height, int width);

    private static void Check(string name, string kind, Upsampler upsample)
    {
        var golden = new GoldenFixture("cv2-resize-cubic", name);
        float[] maps = golden.Input("maps"),
            sample = golden.Output(kind + "_sample");
        float[] full = golden.HasOutput(kind) ? golden.Output(kind) : [];
        long[] peaks = golden.Integers(kind + "_argmax"),
            boxes = golden.Integers(kind + "_box");
        int n = golden.InputShape("maps")[1],
            count = maps.Length / (n * n);
        float[] large = new float[Size * Size];
        for (int i = 0; i < count; i++)
        {
            upsample(maps.AsSpan(i * n * n, n * n), n, n, large, Size, Size);
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++)
                    Assert.Equal(Bits(sample[(((i * 32) + y) * 32) + x]), Bits(large[((3 + (7 * y)) * Size) + 3 + (7 * x)]));
            }
            if (full.Length >= (i + 1) * large.Length)
                Assert.True(large.AsSpan().SequenceEqual(full.AsSpan(i * large.Length, large.Length)), $"map {i} differs");
            MapPeak peak = MapGeometry.Peak(large, Size, Size);
            Assert.Equal((peaks[2 * i], peaks[(2 * i) + 1]), (peak.Y, peak.X));
            BoundingBox box = MapGeometry.PeakBox(large, Size, Size);
            Assert.Equal((boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]), (box.Y, box.Bottom, box.X, box.Right));
        }
    }

    // -0 and 0 are the same value.
    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value + 0f);
}
