using Partwise.Datasets;
using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class StratifiedSplitTests
{
    [Fact]
    public void Draw_UnevenClasses_HoldsOutTheShareOfEach()
    {
        int[] labels = [.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 10), .. Enumerable.Repeat(2, 2), 3];
        DataSplit split = StratifiedSplit.Draw(labels, 0.15, 1);
        Assert.Equal([15, 2, 1, 0], Enumerable.Range(0, 4).Select(c => split.Validation.Count(i => labels[i] == c)));
        Assert.Equal(Enumerable.Range(0, labels.Length), split.Training.Concat(split.Validation).Order());
    }

    [Fact]
    public void Draw_SameSeed_IsTheSameAndAnotherSeedIsNot()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 3)];
        Assert.Equal(StratifiedSplit.Draw(labels, 0.2, 4).Validation, StratifiedSplit.Draw(labels, 0.2, 4).Validation);
        Assert.NotEqual(StratifiedSplit.Draw(labels, 0.2, 4).Validation, StratifiedSplit.Draw(labels, 0.2, 5).Validation);
    }

    [Fact]
    public void Draw_ShareOfZero_HoldsNothingOut() => Assert.Empty(StratifiedSplit.Draw([0, 0, 1, 1], 0, 1).Validation);

    [Fact]
    public void Draw_ShareOfOne_SaysWhatIsAllowed() =>
        Assert.Contains(
            "The validation share is 1; 0 to below 1 is allowed.",
            Assert.Throws<ArgumentException>(() => StratifiedSplit.Draw([0, 1], 1, 1)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Hash_OtherRoles_Differ()
    {
        DatasetImage[] images =
        [
            .. "abcd".Select(c => new DatasetImage
            {
                Path = $"/{c}",
                RelativePath = $"{c}.png",
                Class = c % 2,
            }),
        ];
        string one = new DataSplit([0, 1, 2], [3]).Hash(images, []);
        Assert.Equal(64, one.Length);
        Assert.NotEqual(one, new DataSplit([0, 1, 3], [2]).Hash(images, []));
        Assert.NotEqual(one, new DataSplit([0, 1, 2], []).Hash(images, [images[3]]));
        DatasetImage[] moved = [.. images.Reverse().Select(i => i with { Path = "/elsewhere" + i.Path })];
        Assert.Equal(one, new DataSplit([1, 2, 3], [0]).Hash(moved, []));
    }
}
