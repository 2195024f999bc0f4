using Partwise.Evaluation;

namespace Partwise.Tests.Evaluation;

public sealed class RoadImputerTests
{
    public static TheoryData<int, int, string> Masks =>
        new()
        {
            { 224, 224, "disc" },
            { 224, 224, "one pixel" },
            { 224, 224, "scattered" },
            { 97, 131, "disc" },
            { 97, 131, "corner" },
            { 5, 9, "one pixel" },
            { 1, 30, "one pixel" },
            { 2, 2, "corner" },
        };

    [Theory]
    [MemberData(nameof(Masks))]
    public void Fill_AnyMask_EveryMissingPixelIsTheWeightedMeanOfItsNeighbours(int height, int width, string kind)
    {
        var random = new Random(3);
        float[] image = new float[height * width],
            filled = new float[image.Length];
        bool[] keep = new bool[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = (float)((4 * random.NextDouble()) - 2);
            double y = (i / width) - (height / 2.0),
                x = (i % width) - (width / 2.0);
            keep[i] = kind switch
            {
                "disc" => (y * y) + (x * x) > Math.Pow(0.45 * Math.Min(height, width), 2),
                "scattered" => random.NextDouble() < 0.1,
                "corner" => i / width < (height + 3) / 4 && i % width < (width + 3) / 4,
                _ => i == image.Length / 3,
            };
        }
        RoadImputer.Fill(image, keep, filled, height, width);
        for (int i = 0; i < image.Length; i++)
            Assert.Equal(keep[i] ? image[i] : Mean(filled, i, height, width), filled[i], 1e-6);
        if (kind == "one pixel")
            Assert.All(filled, v => Assert.Equal(image[image.Length / 3], v, 1e-4));
    }

    [Fact]
    public void Apply_AnyTwoRightSides_IsSymmetricAndPositive()
    {
        var random = new Random(5);
        bool[] keep = [.. Enumerable.Range(0, 61 * 44).Select(i => i % 44 < 9 || random.NextDouble() < 0.002)];
        var grid = new RoadGrid(keep, 61, 44);
        var rough = new RoadMultigrid(grid);
        double[] a = Array.ConvertAll(grid.Missing, m => m * (random.NextDouble() - 0.5)),
            b = Array.ConvertAll(grid.Missing, m => m * (random.NextDouble() - 0.5));
        rough.Apply(a);
        double ab = Dot(rough.Result, b),
            aa = Dot(rough.Result, a);
        rough.Apply(b);
        double ba = Dot(rough.Result, a);
        Assert.Equal(ab, ba, 1e-9 * Math.Abs(ab));
        Assert.True(aa > 0);
    }

    // From the definition: edges weigh 1/6, corners 1/12, over the neighbours inside the image.
    private static double Mean(float[] image, int i, int height, int width)
    {
        double sum = 0,
            weights = 0;
        for (int dy = -1; dy <= 1; dy++)
        {
            for (int dx = -1; dx <= 1; dx++)
            {
                int y = (i / width) + dy,
                    x = (i % width) + dx;
                if ((dy == 0 && dx == 0) || y < 0 || y >= height || x < 0 || x >= width)
                    continue;
                double weight = dy == 0 || dx == 0 ? 1.0 / 6 : 1.0 / 12;
                sum += weight * image[(y * width) + x];
                weights += weight;
            }
        }
        return sum / weights;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
