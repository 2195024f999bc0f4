using Partwise.Bundles;

namespace Partwise.Tests.Bundles;

public sealed class FolderNamesTests
{
    private static readonly string[] s_reserved = ["explain.json", "index.html", "patches"];

    [Theory]
    [InlineData("photos/a.jpg", "a")]
    [InlineData("photos/..b.jpg", "..b")]
    [InlineData("photos/...jpg", "image")]
    [InlineData("photos/....jpg", "image")]
    [InlineData("photos/.jpg", "image")]
    [InlineData("photos/ .jpg", "image")]
    [InlineData("photos/a. .jpg", "a")]
    [InlineData("photos/explain.json.jpg", "_explain.json")]
    [InlineData("photos/INDEX.html.png", "_INDEX.html")]
    [InlineData("photos/patches.png", "_patches")]
    [InlineData("photos/nul.png", "_nul")]
    [InlineData("photos/com1.x.png", "_com1.x")]
    [InlineData("photos/a:b|c?.png", "a_b_c_")]
    public void Of_AnyName_IsAFolderOfItsOwn(string photo, string expected) =>
        Assert.Equal([expected], FolderNames.Of([photo], s_reserved));

    [Fact]
    public void Of_Backslashes_AreNoSeparators()
    {
        string name = Assert.Single(FolderNames.Of([@"photos/..\..\x.jpg"], s_reserved));

        Assert.DoesNotContain('\\', name);
        Assert.EndsWith("x", name, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SameNames_GetNumbers() =>
        Assert.Equal(["x", "X-2", "x-2-2", "x-3"], FolderNames.Of(["a/x.png", "b/X.png", "a/x-2.png", "c/x.jpg"], s_reserved));
}
