using System.Net;
using System.Net.Sockets;
using System.Text;
using Partwise.Imaging;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>Each limit is held, and says so with the right status.</summary>
public sealed class LimitTests(BirdStudio studio)
{
    private const string Explain = "/api/models/aviary/explain";

    private byte[] Photo => File.ReadAllBytes(studio.Birds.Photo);

    [Fact]
    public async Task Body_LargerThanAllowed_Is413()
    {
        await using Studio small = await StartAsync(new StudioLimits { MaxRequestBytes = 4096 });
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            await StatusAsync(small, Explain, new ByteArrayContent(new byte[5000]), "image/jpeg")
        );
    }

    [Fact]
    public async Task Photo_WithMorePixels_Is413()
    {
        await using Studio small = await StartAsync(new StudioLimits { MaxPixels = 100 * 100 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(small, Explain, new ByteArrayContent(Photo), "image/jpeg"));
    }

    [Fact]
    public async Task Photos_MoreThanAllowed_Are413()
    {
        await using Studio small = await StartAsync(new StudioLimits { MaxPhotos = 2 });
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Photo), "a", "a.jpg" },
            { new ByteArrayContent(Photo), "b", "b.jpg" },
            { new ByteArrayContent(Photo), "c", "c.jpg" },
        };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(small, Explain, form, null));
    }

    [Fact]
    public async Task Bodies_HeldBeyondTheLimit_Are503WithRetryAfter()
    {
        await using Studio small = await StartAsync(new StudioLimits { MaxHeldBytes = 1 << 20 });
        using var client = new HttpClient { BaseAddress = small.Address };
        // A client who sends slowly holds the room that there is; it may come too late the first time.
        using HttpResponseMessage response = await WaitForAsync(
            async () =>
            {
                using TcpClient slow = await SendSlowlyAsync(small);
                await Task.Delay(100);
                return await client.PostAsync(new Uri(Explain, UriKind.Relative), Content(Photo));
            },
            HttpStatusCode.ServiceUnavailable
        );
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Requests_BeyondTheQueue_Are429AndOthersAreAnswered()
    {
        await using Studio narrow = await StartAsync(new StudioLimits { QueueLength = 1 });
        using var client = new HttpClient { BaseAddress = narrow.Address };
        byte[] photo = ImageEncoder.Jpeg(RgbImage.Solid(3000, 3000, new Rgb(200, 120, 40)));
        HttpResponseMessage[] responses = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(_ => client.PostAsync(new Uri(Explain, UriKind.Relative), Content(photo)))
        );
        Assert.All(responses, r => Assert.Contains(r.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
        Assert.Contains(responses, r => r.StatusCode == HttpStatusCode.OK);
        Assert.All(responses.Where(r => r.StatusCode == HttpStatusCode.TooManyRequests), r => Assert.NotNull(r.Headers.RetryAfter));
        Assert.Contains(responses, r => r.StatusCode == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Request_LongerThanAllowed_Is503()
    {
        await using Studio hasty = await StartAsync(new StudioLimits { RequestTimeout = TimeSpan.FromMilliseconds(1) });
        byte[] photo = ImageEncoder.Jpeg(RgbImage.Solid(3000, 3000, new Rgb(200, 120, 40)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(hasty, Explain, new ByteArrayContent(photo), "image/jpeg"));
    }

    [Fact]
    public async Task Json_DeeperThanAllowed_Is400()
    {
        using HttpResponseMessage response = await studio.PostAsync(
            "/v1/models/aviary:explain",
            Encoding.UTF8.GetBytes(new string('[', 5000) + new string(']', 5000)),
            "application/json"
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/models/aviary:predict", """{"instances":[{"b64":"AAAA"}],"instances":[{"b64":"AAAA"}]}""")]
    [InlineData("/v1/models/aviary:predict", """{"instances":[{"b64":"AAAA","b64":"AAAA"}]}""")]
    [InlineData("/v2/models/aviary/infer", """{"inputs":[],"id":"a","id":"b"}""")]
    public async Task Json_WithAMemberTwice_Is400(string path, string json)
    {
        using HttpResponseMessage response = await studio.PostAsync(path, Encoding.UTF8.GetBytes(json), "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Duplicate", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Headers_ThatDoNotEnd_CloseTheConnection()
    {
        await using Studio strict = await StartAsync(new StudioLimits { HeadersTimeout = TimeSpan.FromSeconds(1) });
        using TcpClient client = await ConnectAsync(strict);
        await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "u8.ToArray());
        string answer = await ReadToEndAsync(client);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Body_SlowerThanAllowed_ClosesTheConnection()
    {
        await using Studio strict = await StartAsync(new StudioLimits { MinBodyRate = 100_000 });
        using TcpClient client = await SendSlowlyAsync(strict);
        string answer = await ReadToEndAsync(client);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosed()
    {
        await using Studio narrow = await StartAsync(new StudioLimits { MaxConnections = 2 });
        using TcpClient first = await ConnectAsync(narrow),
            second = await ConnectAsync(narrow);
        // The answers say that both are taken in.
        Assert.StartsWith("HTTP/1.1 200", await AskHealthAsync(narrow, first), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await AskHealthAsync(narrow, second), StringComparison.Ordinal);
        using TcpClient third = await ConnectAsync(narrow);
        Assert.Equal("", await ReadToEndAsync(third));
        Assert.StartsWith("HTTP/1.1 200", await AskHealthAsync(narrow, first), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data", HttpStatusCode.BadRequest)]
    [InlineData("image/jpeg", HttpStatusCode.UnsupportedMediaType)]
    public async Task Content_OfAnotherKind_IsRefused(string type, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await studio.PostAsync(Explain, "<svg/>"u8.ToArray(), type);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/models/nobody/explain", "image/jpeg")]
    [InlineData("/v1/models/nobody:explain", "application/json")]
    [InlineData("/v2/models/nobody/infer", "application/json")]
    public async Task Model_ThatIsNotServed_Is404(string path, string type)
    {
        using HttpResponseMessage response = await studio.PostAsync(path, Photo, type);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Uploads_OfAnyKind_WriteNoFile()
    {
        string temporary = Path.GetTempPath();
        HashSet<string> before = [.. Directory.EnumerateFiles(temporary)];
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(ImageEncoder.Png(RgbImage.Solid(1500, 1500, new Rgb(1, 2, 3)))), "a", "../../evil.jpg" },
        };
        using HttpResponseMessage response = await studio.Client.PostAsync(new Uri(Explain, UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(temporary).Except(before),
            f =>
                Path.GetFileName(f).Contains("ASPNETCORE", StringComparison.OrdinalIgnoreCase)
                || f.EndsWith(".jpg", StringComparison.Ordinal)
        );
    }

    private Task<Studio> StartAsync(StudioLimits limits) =>
        Studio.StartAsync(
            new StudioOptions
            {
                Bundles = [studio.Birds.Path],
                Port = 0,
                Limits = limits,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );

    private static async Task<TcpClient> ConnectAsync(Studio server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        return client;
    }

    private static async Task<string> AskHealthAsync(Studio server, TcpClient client)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n"));
        byte[] answer = new byte[4096];
        int read = await client.GetStream().ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, read);
    }

    /// <summary>What comes until the server closes the connection, which has to be within half a minute.</summary>
    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // Closed without a word.
        }
        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private static async Task<TcpClient> SendSlowlyAsync(Studio server)
    {
        TcpClient client = await ConnectAsync(server);
        await client
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {Explain} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Type: image/jpeg\r\nContent-Length: "
                        + $"1000000\r\n\r\nabc"
                )
            );
        return client;
    }

    private static async Task<HttpResponseMessage> WaitForAsync(Func<Task<HttpResponseMessage>> ask, HttpStatusCode wanted)
    {
        for (int i = 0; ; i++)
        {
            HttpResponseMessage response = await ask();
            if (response.StatusCode == wanted || i == 20)
            {
                Assert.Equal(wanted, response.StatusCode);
                return response;
            }
            response.Dispose();
        }
    }

    private static ByteArrayContent Content(byte[] photo)
    {
        var content = new ByteArrayContent(photo);
        content.Headers.ContentType = new("image/jpeg");
        return content;
    }

    private static async Task<HttpStatusCode> StatusAsync(Studio server, string path, HttpContent content, string? type)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        if (type is not null)
            content.Headers.ContentType = new(type);
        using HttpResponseMessage response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return response.StatusCode;
    }
}
