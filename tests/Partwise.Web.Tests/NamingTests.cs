using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Partwise.Bundles;
using Partwise.Testing;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>A part is named by a visitor: in the page, through the API, and in the bundle from then on.</summary>
public sealed class NamingTests(BirdStudio studio, Browser browser) : IAsyncDisposable
{
    private const string Names = "/api/models/aviary/names",
        Secret = "correct-horse-battery-staple";

    private readonly TemporaryFolder _folder = new();
    private readonly Visit _visit = new(browser);

    public async ValueTask DisposeAsync()
    {
        await _visit.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Name_WrittenInThePage_SurvivesReloadAndStandsInTheBundle()
    {
        await using Studio server = await StartAsync();
        IPage page = await _visit.OpenAsync($"{server.Address}models/aviary/#/class/0", 390, 844);
        await page.Locator("[data-names='0:0']").ClickAsync();
        await page.Locator(".name-field").FillAsync("  <i>white</i> plume ");
        await page.Locator(".name-field").PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-names='0:0']")).ToHaveTextAsync("<i>white</i> plume");

        await page.ReloadAsync();

        await Assertions.Expect(page.Locator("[data-names='0:0']")).ToHaveTextAsync("<i>white</i> plume");
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        using (var bundle = Bundle.Open(Path))
            Assert.Equal("<i>white</i> plume", Assert.Single(BundleNames.Of(bundle.Document)).Name);
        // Every answer has it from now on, and so has the report on disk.
        using var client = new HttpClient { BaseAddress = server.Address };
        JsonElement dropped = await DropAsync(client);
        Assert.Equal("<i>white</i> plume", dropped.GetProperty("dropped")[0].GetProperty("name").GetString());
        Assert.Contains(
            "\\u003Ci\\u003Ewhite",
            await File.ReadAllTextAsync(System.IO.Path.Combine(Path, BundleFiles.Report)),
            StringComparison.Ordinal
        );
        // An empty field takes it away.
        await page.Locator("[data-names='0:0']").ClickAsync();
        await page.Locator(".name-field").FillAsync("");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-names='0:0']")).ToHaveTextAsync("Part 1");
        _visit.AssertClean();
    }

    [Theory]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1600, 1000, ColorScheme.Light)]
    public async Task Name_BeingWrittenAndLong_StaysInItsCard(int width, int height, ColorScheme scheme)
    {
        await using Studio server = await StartAsync();
        IPage page = await _visit.OpenAsync($"{server.Address}models/aviary/#/class/0", width, height, scheme);
        const string Inside =
            "([inner, outer]) => { const a = inner.getBoundingClientRect(), b = outer.getBoundingClientRect();"
            + " return a.left >= b.left && a.right <= b.right; }";
        async Task CheckAsync(string what)
        {
            IElementHandle inner = await page.Locator(what).ElementHandleAsync(),
                outer = await page.Locator(".prototype").First.ElementHandleAsync();
            Assert.True(await page.EvaluateAsync<bool>(Inside, new[] { inner, outer }), $"{what} leaves its card");
            await Accessibility.CheckAsync(page);
        }

        await page.Locator("[data-names='0:0']").ClickAsync();
        await CheckAsync(".name-field");
        await page.Locator(".name-field").FillAsync("chestnut stripes on the flank seen from behind");
        await page.Locator(".name-field").PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-names='0:0']")).ToContainTextAsync("chestnut");
        await CheckAsync(".prototype:first-child .name-button");
        _visit.AssertClean();
    }

    [Fact]
    public async Task Name_ThatIsNotAllowed_IsRefusedInWords()
    {
        await using Studio server = await StartAsync();
        IPage page = await _visit.OpenAsync($"{server.Address}models/aviary/#/class/0");
        await page.Locator("[data-names='0:0']").ClickAsync();
        await page.Locator(".name-field").FillAsync("12");
        await page.Locator(".name-field").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".name-note")).ToContainTextAsync("'12' cannot be a name");
        await page.Locator(".name-field").PressAsync("Escape");
        await Assertions.Expect(page.Locator("[data-names='0:0']")).ToHaveTextAsync("Part 1");
        // The browser itself notes that a request was refused.
        Assert.All(_visit.Messages, m => Assert.Contains("400", m, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OfAReadOnlyServer_HasNothingToNameWith()
    {
        await using Studio server = await StartAsync(readOnly: true);
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(client, """{"class":0,"part":1,"name":"crown"}"""));
        IPage page = await _visit.OpenAsync($"{server.Address}models/aviary/#/class/0");
        await page.Locator(".prototype h3").First.WaitForAsync();
        Assert.Equal(0, await page.Locator("[data-names]").CountAsync());
        using var bundle = Bundle.Open(Path);
        Assert.Empty(BundleNames.Of(bundle.Document));
        _visit.AssertClean();
    }

    [Theory]
    [InlineData("""{"class":0,"part":1,"name":"crown"}""", HttpStatusCode.OK)]
    [InlineData("""{"class":"0","part":1,"name":""}""", HttpStatusCode.OK)]
    [InlineData("""{"class":0,"part":0,"name":"crown"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"class":0,"part":99,"name":"crown"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"class":"nobody","part":1,"name":"crown"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"class":0,"part":1,"name":"a:b"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"class":0,"part":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"class":[0],"part":1,"name":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    public async Task Names_Put_AreCheckedAndAnswered(string body, HttpStatusCode expected)
    {
        await using Studio server = await StartAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(expected, await PutAsync(client, body));
    }

    [Fact]
    public async Task Names_WhereThereIsAToken_NeedIt()
    {
        await using Studio server = await StartAsync(token: Secret);
        using var client = new HttpClient { BaseAddress = server.Address };
        const string Body = """{"class":0,"part":1,"name":"crown"}""";
        Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(client, Body));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(client, Body));
        JsonElement names = JsonDocument.Parse(await client.GetStringAsync(new Uri(Names, UriKind.Relative))).RootElement;
        Assert.Equal("crown", Assert.Single(names.EnumerateArray()).GetProperty("name").GetString());
    }

    private string Path => _folder.File("aviary.partwise");

    private async Task<Studio> StartAsync(bool readOnly = false, string? token = null)
    {
        foreach (string file in Directory.EnumerateFiles(studio.Birds.Path, "*", SearchOption.AllDirectories))
        {
            string copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(studio.Birds.Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return await Studio.StartAsync(
            new StudioOptions
            {
                Bundles = [Path],
                Port = 0,
                ReadOnly = readOnly,
                Token = token,
            }
        );
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string body)
    {
        using HttpResponseMessage response = await client.PutAsync(
            new Uri(Names, UriKind.Relative),
            new StringContent(body, Encoding.UTF8, "application/json")
        );
        return response.StatusCode;
    }

    private async Task<JsonElement> DropAsync(HttpClient client)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(studio.Birds.Photo));
        content.Headers.ContentType = new("image/jpeg");
        using HttpResponseMessage response = await client.PostAsync(new Uri("/api/models/aviary/drop?drop=0:1", UriKind.Relative), content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("images")[0];
    }
}
