using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>The page in a real browser: what it shows is what the command line prints.</summary>
public sealed class PageTests(BirdStudio studio, Browser browser) : IAsyncDisposable
{
    private const double Rounded = 0.0006;

    private readonly Visit _visit = new(browser);

    private string Model => $"{studio.Address}models/aviary/";

    private string Photo => studio.Birds.Photo;

    public ValueTask DisposeAsync() => _visit.DisposeAsync();

    [Fact]
    public async Task Upload_Photo_ShowsTheNumbersOfTheCommandLine()
    {
        IPage page = await UploadAsync();
        JsonElement top = (await studio.AskAsync("/api/models/aviary/explain", Photo)).GetProperty("images")[0].GetProperty("predictions")[
            0
        ];
        double[] shown = Numbers(await page.Locator(".waterfall td.number").AllInnerTextsAsync());
        double[] expected =
        [
            top.GetProperty("bias").GetDouble(),
            .. top.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("contribution").GetDouble()),
            top.GetProperty("logit").GetDouble(),
        ];
        Assert.Equal(expected.Length, shown.Length);
        // Printed figures are rounded so that they add up.
        Assert.All(expected.Zip(shown), p => Assert.Equal(p.First, p.Second, 2 * Rounded));
        Assert.Contains("%", await page.Locator(".sentence").InnerTextAsync(), StringComparison.Ordinal);
        _visit.AssertClean();
    }

    [Fact]
    public async Task PartsOff_TwoOfThem_ShowTheLogitsOfDrop()
    {
        IPage page = await UploadAsync();
        await page.Locator("#drop .toggle").Nth(0).ClickAsync();
        await page.Locator("#drop .toggle").Nth(1).ClickAsync();
        JsonElement drop = (await studio.AskAsync("/api/models/aviary/drop?drop=1,2", Photo)).GetProperty("images")[0];
        int dropped = drop.GetProperty("dropped")[0].GetProperty("class").GetInt32();
        JsonElement after = drop.GetProperty("after").EnumerateArray().Single(s => s.GetProperty("class").GetInt32() == dropped);
        JsonElement before = drop.GetProperty("before")[0];
        ILocator row = page.Locator("#drop tbody tr")
            .Filter(new LocatorFilterOptions { Has = page.Locator("td.delta", new PageLocatorOptions { HasTextRegex = new("\\d") }) });
        double[] shown = Numbers(await row.Locator("td").AllInnerTextsAsync());
        Assert.Equal(before.GetProperty("logit").GetDouble(), shown[0], Rounded);
        Assert.Equal(after.GetProperty("logit").GetDouble(), shown[1], Rounded);
        Assert.Equal(-drop.GetProperty("dropped").EnumerateArray().Sum(d => d.GetProperty("contribution").GetDouble()), shown[2], Rounded);
        Assert.Equal(after.GetProperty("probability").GetDouble(), shown[3] / 100, 0.0006);
        _visit.AssertClean();
    }

    [Fact]
    public async Task WhyNot_AClassThatIsNotOnTop_ShowsTheContrast()
    {
        IPage page = await UploadAsync();
        JsonElement explained = (await studio.AskAsync("/api/models/aviary/explain", Photo))
            .GetProperty("images")[0]
            .GetProperty("predictions");
        int other = Enumerable.Range(0, 16).First(c => explained.EnumerateArray().All(p => p.GetProperty("class").GetInt32() != c));
        await page.Locator("#why-not-class").FillAsync(other.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#why-not-class").PressAsync("Enter");
        await page.Locator("#why-not .contrast").WaitForAsync();
        JsonElement contrast = (await studio.AskAsync($"/api/models/aviary/contrast?other={other}", Photo)).GetProperty("images")[0];
        double[] shown = Numbers(await page.Locator("#why-not tbody td:nth-of-type(1)").AllInnerTextsAsync());
        Assert.Equal(contrast.GetProperty("biasDifference").GetDouble(), shown[0], Rounded);
        Assert.Equal(contrast.GetProperty("logitDifference").GetDouble(), shown[^1], Rounded);
        double[] parts =
        [
            .. new[] { "one", "other" }
                .SelectMany(side => contrast.GetProperty(side).GetProperty("parts").EnumerateArray())
                .Select(p => p.GetProperty("difference").GetDouble())
                .OrderByDescending(Math.Abs),
        ];
        Assert.All(parts.Zip(shown[1..^1]), p => Assert.Equal(p.First, p.Second, Rounded));
        _visit.AssertClean();
    }

    [Fact]
    public async Task Rectangle_DrawnOnThePhoto_ShowsTheRegion()
    {
        IPage page = await UploadAsync();
        await page.Locator("#region .quiet").ClickAsync();
        LocatorBoundingBoxResult box = (await page.Locator(".stage > .heat").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.25f), box.Y + (box.Height * 0.25f));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.75f), box.Y + (box.Height * 0.75f), new MouseMoveOptions { Steps = 4 });
        IRequest asked = await page.RunAndWaitForRequestAsync(
            () => page.Mouse.UpAsync(),
            r => r.Url.Contains("region=", StringComparison.Ordinal)
        );
        JsonElement region = (await studio.AskAsync(new Uri(asked.Url).PathAndQuery, Photo)).GetProperty("images")[0];
        double[] shown = Numbers(await page.Locator("#region td.inside").AllInnerTextsAsync());
        Assert.All(
            region.GetProperty("parts").EnumerateArray().Zip(shown),
            p => Assert.Equal(p.First.GetProperty("inside").GetDouble(), p.Second, Rounded)
        );
        await Assertions
            .Expect(page.Locator(".painted b").First)
            .ToHaveTextAsync(
                region.GetProperty("logitPainted").GetDouble().ToString("0.000", CultureInfo.InvariantCulture).Replace('-', '−')
            );
        _visit.AssertClean();
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1600, 1000)]
    public async Task Pages_AtBothWidths_FitAndAreAccessible(int width, int height)
    {
        IPage page = await UploadAsync(width, height);
        await page.Locator("#drop .toggle").Nth(0).ClickAsync();
        await CheckAsync(page);
        await page.GotoAsync(Model + "#/");
        await page.Locator(".drop-zone").WaitForAsync();
        await CheckAsync(page);
        _visit.AssertClean();
    }

    [Fact]
    public async Task Documentation_OfTheApi_LoadsNothingFromElsewhere()
    {
        IPage page = await _visit.OpenAsync($"{studio.Address}docs");
        await page.GetByText("explain").First.WaitForAsync();
        _visit.AssertClean();
    }

    private static async Task CheckAsync(IPage page)
    {
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await Accessibility.CheckAsync(page);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Accessibility.CheckColorsAsync(page);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    private async Task<IPage> UploadAsync(int width = 1280, int height = 900)
    {
        IPage page = await _visit.OpenAsync(Model, width, height, ColorScheme.Light);
        await page.Locator("#pick").SetInputFilesAsync(Photo);
        await page.Locator(".image-page").WaitForAsync();
        return page;
    }

    private static double[] Numbers(IEnumerable<string> texts) =>
        [
            .. texts
                .Where(t => t.Any(char.IsDigit))
                .Select(t =>
                    double.Parse(
                        t.Replace('−', '-')
                            .Replace("=", "", StringComparison.Ordinal)
                            .Replace("%", "", StringComparison.Ordinal)
                            .Replace("+", "", StringComparison.Ordinal)
                            .Trim(),
                        CultureInfo.InvariantCulture
                    )
                ),
        ];
}
