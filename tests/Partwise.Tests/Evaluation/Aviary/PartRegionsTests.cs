using Partwise.Aviary;
using Partwise.Evaluation.GroundTruth;

namespace Partwise.Tests.Evaluation.Aviary;

public sealed class PartRegionsTests
{
    // A crown of 2×2 pixels at the top left, a tail of one column at the right, one pixel of belly.
    private static readonly PartRegions s_regions = new(
        [
            .. Enumerable
                .Range(0, 64)
                .Select(i =>
                    (i % 8, i / 8) switch
                    {
                        (< 2, < 2) => (byte)((int)BirdPart.Crown + 1),
                        (7, _) => (byte)((int)BirdPart.Tail + 1),
                        (4, 4) => (byte)((int)BirdPart.Belly + 1),
                        (3, 3) => (byte)PartMasks.MantleIndex,
                        _ => (byte)0,
                    }
                ),
        ],
        8,
        8
    );

    [Fact]
    public void Visible_OnePixel_IsTooLittle() => Assert.Equal(PartSet.Of(BirdPart.Crown) | PartSet.Of(BirdPart.Tail), s_regions.Visible);

    [Fact]
    public void Sum_AllOnes_CountsTheWidenedMask()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 64)];
        Assert.Equal(9, s_regions.Sum(ones, (int)BirdPart.Crown));
        Assert.Equal(16, s_regions.Sum(ones, (int)BirdPart.Tail));
        Assert.Equal(0, s_regions.Sum(ones, (int)BirdPart.Wing));
    }

    [Theory]
    [InlineData(0, 0, 1, BirdPart.Crown)]
    [InlineData(4, 0, 3, BirdPart.Crown)]
    [InlineData(5, 1, 3, BirdPart.Tail)]
    [InlineData(4, 4, 3, BirdPart.Tail)]
    [InlineData(3, 3, 3, BirdPart.Crown)]
    public void Nearest_WithinReach_IsTheVisiblePart(int x, int y, int reach, BirdPart expected) =>
        Assert.Equal((int)expected, s_regions.Nearest((y * 8) + x, reach));

    [Theory]
    [InlineData(4, 4, 2)]
    [InlineData(0, 7, 5)]
    public void Nearest_BeyondReach_IsNone(int x, int y, int reach) => Assert.Null(s_regions.Nearest((y * 8) + x, reach));
}
