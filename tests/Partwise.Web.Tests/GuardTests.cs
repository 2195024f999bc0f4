using System.Net;
using System.Net.Http.Headers;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>Who is let in, and what browsers are told.</summary>
public sealed class GuardTests(BirdStudio studio)
{
    private const string Secret = "correct-horse-battery-staple";

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.0.7", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task Host_OfTheRequest_HasToBeTheServers(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models");
        request.Headers.Host = host;
        using HttpResponseMessage response = await studio.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("OWN", HttpStatusCode.OK)]
    public async Task Origin_OfTheRequest_HasToBeTheServers(string origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models");
        request.Headers.Add("Origin", origin == "OWN" ? $"http://{studio.Address.Authority}" : origin);
        using HttpResponseMessage response = await studio.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/models/aviary/")]
    [InlineData("/api/models")]
    [InlineData("/nothing")]
    [InlineData("/viewer/10-dom.js")]
    public async Task Answers_Always_CarryThePolicy(string path)
    {
        using HttpResponseMessage response = await studio.Client.GetAsync(new Uri(path, UriKind.Relative));
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/models/aviary/patches/../bundle.json")]
    [InlineData("/models/aviary/patches/%2e%2e/bundle.json")]
    [InlineData("/models/aviary/patches/%2e%2e%2fbundle.json")]
    [InlineData("/models/aviary/patches/..%5cbundle.json")]
    [InlineData("/models/aviary/network.onnx")]
    [InlineData("/models/aviary/patches/%01.jpg")]
    [InlineData("/viewer/..%2fPages.cs")]
    public async Task Files_OutsideThePictures_AreNotGiven(string path)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = studio.Address };
        using HttpResponseMessage response = await client.GetAsync(
            new Uri(
                studio.Address.GetLeftPart(UriPartial.Authority) + path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>The page knows nothing before it asks, so that a name is not confirmed to those without the token.</summary>
    [Theory]
    [InlineData("/models/..%2faviary/")]
    [InlineData("/models/nothing/")]
    public async Task Models_AnyName_GivesThePageAlone(string path)
    {
        using var client = new HttpClient { BaseAddress = studio.Address };
        var uri = new Uri(
            studio.Address.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        Assert.Equal(
            await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken),
            await client.GetStringAsync(uri, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Token_WhereThereIsOne_EveryQuestionNeedsIt()
    {
        await using Studio guarded = await Studio.StartAsync(
            new StudioOptions
            {
                Bundles = [studio.Birds.Path],
                Host = "0.0.0.0",
                Port = 0,
                Token = Secret,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{guarded.Address.Port}") };
        foreach (
            string path in new[]
            {
                "/api/models",
                "/v1/models",
                "/v2/models/aviary",
                "/metrics",
                "/models/aviary/patches/class0000/part0-00.jpg",
            }
        )
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, path, Secret + "x"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, path, Secret));
        }
        Assert.DoesNotContain(
            "aviary",
            await client.GetStringAsync(new Uri("/models/nobody/", UriKind.Relative)),
            StringComparison.Ordinal
        );
        foreach (
            string path in new[]
            {
                "/healthz",
                "/readyz",
                "/models/aviary/",
                "/viewer/viewer.css",
                "/v2/health/ready",
                "/docs",
                "/openapi/v1.json",
            }
        )
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, path, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"/api/models?token={Secret}", null));
    }

    [Fact]
    public async Task Start_OnAnotherHostWithoutToken_IsRefused()
    {
        PartwiseException error = await Assert.ThrowsAsync<PartwiseException>(() =>
            Studio.StartAsync(
                new StudioOptions
                {
                    Bundles = [studio.Birds.Path],
                    Host = "0.0.0.0",
                    Port = 0,
                }
            )
        );
        Assert.Contains("a token is needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnATakenPort_IsRefusedInOneSentence()
    {
        PartwiseException error = await Assert.ThrowsAsync<PartwiseException>(() =>
            Studio.StartAsync(new StudioOptions { Bundles = [studio.Birds.Path], Port = studio.Address.Port })
        );
        Assert.Contains($"cannot listen on 127.0.0.1, port {studio.Address.Port}", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
