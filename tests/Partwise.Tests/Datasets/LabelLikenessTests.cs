using Partwise.Datasets.Internals;

namespace Partwise.Tests.Datasets;

public sealed class LabelLikenessTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    public void EditDistance_KnownPairs_IsLevenshteins(string a, string b, int distance)
    {
        Assert.Equal(distance, Suggestion.EditDistance(a, b));
        Assert.Equal(distance, Suggestion.EditDistance(b, a));
    }

    [Fact]
    public void Nearest_ByWordsAndLetters_BestFirstAndNothingUnlike()
    {
        string[] labels = ["House Sparrow", "Blue Jaay", "X y (Blue Jay)", "Green Jay"];
        Assert.Equal(
            ["X y (Blue Jay)", "Blue Jaay", "Green Jay"],
            LabelLikeness.Nearest(LabelWords.Of("001.Blue_Jay"), labels, [.. labels.Select(LabelWords.Of)], 4)
        );
    }

    [Fact]
    public void Nearest_VeryLongNames_AreCutNotRefused() =>
        Assert.Equal(
            ["b" + new string('a', 500)],
            LabelLikeness.Nearest(
                LabelWords.Of(new string('a', 500)),
                ["b" + new string('a', 500)],
                [LabelWords.Of("b" + new string('a', 500))],
                3
            )
        );
}
