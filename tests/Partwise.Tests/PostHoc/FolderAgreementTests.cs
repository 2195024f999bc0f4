using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

public sealed class FolderAgreementTests
{
    private static string? Warning(int photos, int agreeing, int classes)
    {
        var agreement = new FolderAgreement();
        for (int i = 0; i < photos; i++)
            agreement.Count([0, i < agreeing ? 2 : 0, 1], 1);
        return agreement.Warning(classes);
    }

    [Fact]
    public void Warning_NoBetterThanChance_AsksAboutThePreprocessing() =>
        Assert.StartsWith(
            "The model answers the class of the folder for 3 of 21 photos, no better than chance; is the preprocessing right?",
            Warning(21, 3, 7),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(21, 18, 7)]
    [InlineData(21, 6, 7)]
    [InlineData(7, 0, 7)]
    [InlineData(20, 0, 1)]
    public void Warning_BetterOrTooFewToTell_IsNone(int photos, int agreeing, int classes) =>
        Assert.Null(Warning(photos, agreeing, classes));
}
