using System.Text.Json;
using Microsoft.Playwright;
using Partwise.Aviary;
using Partwise.Testing;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>The pages of an audit and of a comparison, opened from the disk as people open them.</summary>
public sealed class FilePageTests(BirdStudio studio, FilePages pages, Browser browser) : IClassFixture<FilePages>, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Visit _visit = new(browser);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _visit.DisposeAsync();
    }

    [Theory]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(1600, 1000, ColorScheme.Dark)]
    public async Task Audit_Page_OpensSortsAndNarrows(int width, int height, ColorScheme scheme)
    {
        IPage page = await OpenAsync(pages.Audit, width, height, scheme);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Audit of aviary");
        await CheckSortingAsync(page, "#parts", 2);
        await CheckNarrowingAsync(page, "#parts tbody tr");
        await CheckAsync(page);
    }

    [Theory]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1600, 1000, ColorScheme.Light)]
    public async Task Audit_OneKind_LeavesItsFindings(int width, int height, ColorScheme scheme)
    {
        // Findings about parts need five photos of a class.
        string folder = _folder.File("audit"),
            birds = _folder.File("birds");
        AviaryWriter.Write(birds, EmbeddedModel.Birds(trainPerSpecies: 6, threads: 2));
        CommandLineAnswer.Of("audit", studio.Birds.Path, birds, "--split", "all", "-o", folder);
        IPage page = await OpenAsync(folder, width, height, scheme);
        await CheckKindsAsync(page, Path.Combine(folder, "audit.json"));
        await CheckAsync(page);
    }

    [Theory]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1600, 1000, ColorScheme.Light)]
    public async Task Compare_Page_OpensSortsAndNarrows(int width, int height, ColorScheme scheme)
    {
        IPage page = await OpenAsync(pages.Compare, width, height, scheme);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("aviary and other");
        await CheckSortingAsync(page, "#parts .wide:has(tbody tr:nth-child(2)) >> nth=0", 2);
        await CheckNarrowingAsync(page, "#parts tbody tr");
        // A class is found by its name, and the others' headings go with their rows.
        string first = (await page.Locator("#parts .group h3").First.TextContentAsync())!.Split(" (")[0];
        await page.Locator("#search").FillAsync(first);
        await Assertions.Expect(page.Locator("#parts .group:visible")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#parts .group:visible h3")).ToContainTextAsync(first);
        await page.Locator("#search").FillAsync("");
        await CheckAsync(page);
    }

    [Theory]
    [InlineData(390, 844, ColorScheme.Light, "Methods", "--method", "grad-cam,gradient-x-input")]
    [InlineData(1600, 1000, ColorScheme.Dark, "Why not", "--why-not", "5")]
    [InlineData(390, 844, ColorScheme.Dark, "Without parts", "--drop", "1")]
    public async Task Explain_OfAnyKind_WritesAPage(int width, int height, ColorScheme scheme, string title, params string[] how)
    {
        string folder = _folder.File("explained");
        CommandLineAnswer.Of(["explain", studio.Birds.Path, studio.Birds.Photo, .. how, "-o", folder]);
        IPage page = await OpenAsync(folder, width, height, scheme);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(title);
        Assert.True(await page.Locator("article table tbody tr").CountAsync() >= 2);
        // Pictures that the page names are there.
        Assert.Equal(0, await page.Locator("img.missing, .missing").CountAsync());
        Assert.Equal(how[0] != "--drop", await page.Locator("article img").CountAsync() > 0);
        await CheckAsync(page);
    }

    private Task<IPage> OpenAsync(string folder, int width, int height, ColorScheme scheme)
    {
        string file = Assert.Single(Directory.GetFiles(folder, "*.html"));
        return _visit.OpenAsync(new Uri(file).AbsoluteUri, width, height, scheme);
    }

    private static async Task CheckSortingAsync(IPage page, string table, int column)
    {
        ILocator heading = page.Locator(table).Locator("th .sort").Nth(column),
            cells = page.Locator(table).Locator($"tbody tr > :nth-child({column + 1})");
        await heading.ClickAsync();
        double[] down = Numbers(await cells.AllTextContentsAsync());
        await heading.ClickAsync();
        double[] up = Numbers(await cells.AllTextContentsAsync());
        Assert.True(down.Length > 1);
        Assert.Equal(down.OrderDescending(), down);
        Assert.Equal(down.Order(), up);
        Assert.Equal("ascending", await page.Locator(table).Locator("th").Nth(column).GetAttributeAsync("aria-sort"));
    }

    private static async Task CheckNarrowingAsync(IPage page, string rows)
    {
        int all = await page.Locator(rows + ":visible").CountAsync();
        string label = (await page.Locator(rows).First.Locator("th, td").First.TextContentAsync())!;
        await page.Locator("#search").FillAsync(label);
        int left = await page.Locator(rows + ":visible").CountAsync();
        Assert.InRange(left, 1, all);
        await page.Locator("#search").FillAsync("no such thing");
        await Assertions.Expect(page.Locator(rows + ":visible")).ToHaveCountAsync(0);
        await page.Locator("#search").FillAsync("");
        await Assertions.Expect(page.Locator(rows + ":visible")).ToHaveCountAsync(all);
    }

    private static async Task CheckKindsAsync(IPage page, string document)
    {
        using var audit = JsonDocument.Parse(await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken));
        Dictionary<string, int> kinds = audit
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .CountBy(f => f.GetProperty("kind").GetString()!)
            .ToDictionary(StringComparer.Ordinal);
        Assert.True(kinds.Count > 1, $"These birds give findings of {kinds.Count} kinds; two are needed to choose one.");
        foreach ((string kind, int count) in kinds)
        {
            await page.Locator("#kind").SelectOptionAsync(kind);
            await Assertions.Expect(page.Locator("#findings article:visible")).ToHaveCountAsync(count);
            Assert.Equal(count, await page.Locator($"#findings article[data-kind={kind}]:visible").CountAsync());
            await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("shown");
        }
        await page.Locator("#kind").SelectOptionAsync("");
        await Assertions.Expect(page.Locator("#findings article:visible")).ToHaveCountAsync(kinds.Values.Sum());
    }

    private async Task CheckAsync(IPage page)
    {
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await Accessibility.CheckAsync(page);
        _visit.AssertClean();
    }

    private static double[] Numbers(IEnumerable<string> texts) =>
        [.. texts.Select(t => double.Parse(t.Trim().TrimStart('+').Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture))];
}
