using System.Text.Json;
using System.Text.RegularExpressions;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed partial class ReportTests(TinyBundle bundle) : IDisposable
{
    private static readonly string[] s_browsers = ["chromium", "chromium-browser", "google-chrome"];

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
    public void Report_InABrowser_ShowsClassAndImage()
    {
        string page = new Uri(Path.Combine(bundle.Path, "index.html")).AbsoluteUri;

        string overview = Dump(page),
            first = Dump(page + "#/class/0"),
            image = Dump(page + "#/image/0");

        Assert.Contains("certificate", overview, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("12", overview, StringComparison.Ordinal);
        Assert.Contains("red", first, StringComparison.Ordinal);
        Assert.Contains("<img", first, StringComparison.Ordinal);
        Assert.DoesNotMatch("<img(?![^>]*alt=)[^>]*>", first);
        Assert.Contains("bias", image, StringComparison.OrdinalIgnoreCase);
        JsonElement example = bundle.Document().At("examples")[0];
        Assert.Contains(example.At("predictions")[0].At("label").GetString()!, image, StringComparison.Ordinal);
    }

    // The page as the browser has it after its scripts have run; nothing can be fetched from a network.
    private string Dump(string url)
    {
        foreach (string browser in s_browsers)
        {
            ProgramResult? result = Executable.Tool(
                browser,
                TimeSpan.FromSeconds(60),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--proxy-server=127.0.0.1:9",
                "--user-data-dir=" + _folder.File("profile"),
                "--virtual-time-budget=4000",
                "--dump-dom",
                url
            );
            if (result is null)
                continue;
            Assert.True(result.ExitCode == 0, result.Error);
            // The embedded data is no proof that something is shown.
            return Scripts().Replace(result.Output, "");
        }
        Assert.Skip("No Chromium is installed.");
        return "";
    }

    [GeneratedRegex(
        @"(src|href)=[""'](https?:)?//|url\((https?:)?//|@import|fetch\(|XMLHttpRequest|WebSocket\(|EventSource\(",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex External();

    [GeneratedRegex(@"<(script|style)\b.*?</\1>", RegexOptions.Singleline)]
    private static partial Regex Scripts();
}
