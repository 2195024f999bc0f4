using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;
using Partwise.Web.Tests.Support;

namespace Partwise.EndToEnd.Tests;

public sealed partial class ReportTests(TinyBundle bundle, Browser browser) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_Rebuilt_IsTheSamePage()
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise"));
        byte[] before = File.ReadAllBytes(Path.Combine(copy, "index.html"));
        File.Delete(Path.Combine(copy, "index.html"));

        ProgramResult result = Executable.Run("report", copy).Succeeded();

        Assert.Equal(Path.Combine(copy, "index.html") + "\n", result.Output);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(copy, "index.html")));
    }

    [Fact]
    public void Report_Json_IsOneDocument()
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise"));

        JsonElement root = Executable.Run("report", copy, "--json").Succeeded().Json();

        Assert.True(File.Exists(root.Has("schema:s", "bundle:s", "report:s").At("report").GetString()));
    }

    [Fact]
    public void Report_Linked_RefersToThePictures()
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise"));

        Executable.Run("report", copy, "--linked").Succeeded();

        string page = File.ReadAllText(Path.Combine(copy, "index.html"));
        Assert.DoesNotContain("data:image/jpeg", page, StringComparison.Ordinal);
        Assert.Contains("patches/class0000/part0-00.jpg", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_Page_RefersToNothingOutside()
    {
        string page = File.ReadAllText(Path.Combine(bundle.Path, "index.html"));

        Assert.DoesNotMatch(External(), page);
        Assert.DoesNotContain(Path.GetDirectoryName(bundle.Path)!, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_InABrowser_ShowsClassAndImage()
    {
        string page = new Uri(Path.Combine(bundle.Path, "index.html")).AbsoluteUri;

        string overview = await ShowAsync(page),
            first = await ShowAsync(page + "#/class/0"),
            image = await ShowAsync(page + "#/image/0");

        Assert.Contains("certificate", overview, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("12", overview, StringComparison.Ordinal);
        Assert.Contains("red", first, StringComparison.Ordinal);
        Assert.Contains("<img", first, StringComparison.Ordinal);
        Assert.DoesNotMatch("<img(?![^>]*alt=)[^>]*>", first);
        Assert.Contains("bias", image, StringComparison.OrdinalIgnoreCase);
        JsonElement example = bundle.Document().At("examples")[0];
        Assert.Contains(example.At("predictions")[0].At("label").GetString()!, image, StringComparison.Ordinal);
    }

    // The page as the browser has it after its scripts have run. The embedded data is no proof that something is shown.
    private async Task<string> ShowAsync(string url)
    {
        await using var visit = new Visit(browser);
        IPage page = await visit.OpenAsync(url);
        string shown = await page.ContentAsync();
        visit.AssertClean();
        return Scripts().Replace(shown, "");
    }

    [GeneratedRegex(
        @"(src|href)=[""'](https?:)?//|url\((https?:)?//|@import|fetch\(|XMLHttpRequest|WebSocket\(|EventSource\(",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex External();

    [GeneratedRegex(@"<(script|style)\b.*?</\1>", RegexOptions.Singleline)]
    private static partial Regex Scripts();
}
