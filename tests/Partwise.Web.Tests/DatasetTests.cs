using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>A folder of photos run through the model.</summary>
public sealed class DatasetTests(BirdStudio studio, Browser browser) : IAsyncDisposable
{
    private const string Api = "/api/models/aviary/dataset";

    private readonly Visit _visit = new(browser);

    public ValueTask DisposeAsync() => _visit.DisposeAsync();

    [Fact]
    public async Task Run_OverTheBirds_SaysWhatExplainSaysOfEach()
    {
        await RunAsync();
        JsonElement rows = await studio.GetAsync(Api + "/rows");
        Assert.Equal(studio.Birds.Photos.Count, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray().Take(3))
        {
            string path = studio.Birds.Photos.Single(p => p.EndsWith(row.GetProperty("path").GetString()!, StringComparison.Ordinal));
            JsonElement top = (await studio.AskAsync("/api/models/aviary/explain", path))
                .GetProperty("images")[0]
                .GetProperty("predictions")[0];
            Assert.Equal(top.GetProperty("class").GetInt32(), row.GetProperty("predicted").GetInt32());
            Assert.Equal(top.GetProperty("logit").GetDouble(), row.GetProperty("logit").GetDouble(), 1e-6);
            Assert.All(
                top.GetProperty("parts").EnumerateArray().Zip(row.GetProperty("parts").EnumerateArray()),
                p => Assert.Equal(p.First.GetProperty("contribution").GetDouble(), p.Second.GetDouble(), 1e-6)
            );
        }
        // The model knows nearly all of these birds.
        Assert.True(
            rows.EnumerateArray().Count(r => r.GetProperty("truth").GetInt32() == r.GetProperty("predicted").GetInt32())
                > 0.9 * rows.GetArrayLength()
        );
    }

    [Fact]
    public async Task Photos_ByNumber_AreGivenAndNothingElse()
    {
        using HttpResponseMessage small = await studio.Client.GetAsync(new Uri(Api + "/photos/0", UriKind.Relative));
        Assert.Equal("image/jpeg", small.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await studio.Client.GetAsync(new Uri(Api + "/photos/100000", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await studio.Client.GetAsync(new Uri(Api + "/photos/..%2f..%2fetc%2fpasswd", UriKind.Relative))).StatusCode
        );
        JsonElement view = await studio.GetAsync(Api + "/photos/0/view");
        Assert.Contains(
            view.GetProperty("truth").GetString(),
            view.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("label").GetString())
        );
    }

    [Fact]
    public async Task Start_WhereTheServerIsReadOnly_Is403()
    {
        await using Studio still = await Studio.StartAsync(
            new StudioOptions
            {
                Bundles = [studio.Birds.Path],
                Port = 0,
                Photos = studio.Birds.Birds,
                ReadOnly = true,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        using var client = new HttpClient { BaseAddress = still.Address };
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(new Uri(Api + "/start", UriKind.Relative), null)).StatusCode);
    }

    [Fact]
    public async Task Page_AfterTheRun_ShowsAccuracyAndOpensAPhoto()
    {
        await RunAsync();
        JsonElement rows = await studio.GetAsync(Api + "/rows");
        int right = rows.EnumerateArray().Count(r => r.GetProperty("truth").GetInt32() == r.GetProperty("predicted").GetInt32());
        IPage page = await _visit.OpenAsync($"{studio.Address}models/aviary/#/dataset");
        await page.Locator(".matrix").WaitForAsync();
        Assert.Contains(
            $"{right} of {rows.GetArrayLength()} photos",
            await page.Locator(".dataset-figures").InnerTextAsync(),
            StringComparison.Ordinal
        );
        Assert.InRange(await page.Locator(".line").CountAsync(), 1, 40);
        await page.Locator(".line a").First.ClickAsync();
        await page.Locator(".image-page .waterfall").WaitForAsync();
        _visit.AssertClean();
    }

    [Fact]
    public async Task List_Of50000Photos_KeepsFewElementsWhileItScrolls()
    {
        IPage page = await _visit.OpenAsync($"{studio.Address}models/aviary/#/dataset");
        await page.Locator(".dataset-page").WaitForAsync();
        await page.EvaluateAsync(
            "dataset.rows = Array.from({ length: 50000 }, (_, i) => ({ index: i % 60, path: `a/${i}.jpg`, truth: i % 16, predicted: "
                + "i % 7 ? i % 16 : 0, probability: (i % 100) / 100, logit: 1, parts: [0.5, 0.2, -0.1], margin: null, reason: null })); "
                + "tell()"
        );
        Assert.InRange(await page.Locator(".line").CountAsync(), 5, 40);
        // How many rows there are at each of 30 places, and how many of these places show other rows than the one before.
        int[] counts = await page.EvaluateAsync<int[]>(
            """
            async () => {
              const list = document.querySelector('.virtual');
              let fewest = 1e9, most = 0, moved = 0, before = '';
              for (let i = 1; i <= 30; i++) {
                list.scrollTop = i * 50000;
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                const lines = document.querySelectorAll('.line');
                fewest = Math.min(fewest, lines.length);
                most = Math.max(most, lines.length);
                moved += lines[0].textContent !== before;
                before = lines[0].textContent;
              }
              return [fewest, most, moved];
            }
            """
        );
        Assert.InRange(counts[0], 5, 40);
        Assert.InRange(counts[1], 5, 40);
        Assert.Equal(30, counts[2]);
    }

    private async Task RunAsync()
    {
        using HttpResponseMessage started = await studio.Client.PostAsync(new Uri(Api + "/start", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        string events = await studio.Client.GetStringAsync(new Uri(Api + "/events", UriKind.Relative));
        Assert.Contains("\"state\":\"done\"", events.Split("data: ")[^1], StringComparison.Ordinal);
    }
}
