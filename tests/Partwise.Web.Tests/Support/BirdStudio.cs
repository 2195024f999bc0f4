using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Partwise.Web.Tests.Support;

/// <summary>A server over the birds' bundle on a free port of the loopback, as <c>serve</c> starts it.</summary>
public sealed class BirdStudio : IAsyncLifetime
{
    private Studio? _studio;

    public BirdBundle Birds { get; } = new();

    public Uri Address => _studio!.Address;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(1) };

    public async ValueTask InitializeAsync()
    {
        _studio = await Studio.StartAsync(
            new StudioOptions
            {
                Bundles = [Birds.Path],
                Port = 0,
                Photos = Birds.Birds,
                Threads = 2,
            }
        );
        Client.BaseAddress = Address;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _studio!.DisposeAsync();
        Birds.Dispose();
    }

    /// <summary>Sends a photo and gives the answer, which has to be 200.</summary>
    public async Task<JsonElement> AskAsync(string path, string photo)
    {
        using HttpResponseMessage response = await PostAsync(path, await File.ReadAllBytesAsync(photo), "image/jpeg");
        return await ReadAsync(response);
    }

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return Client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public async Task<JsonElement> PostJsonAsync(string path, string json)
    {
        using HttpResponseMessage response = await Client.PostAsync(
            new Uri(path, UriKind.Relative),
            new StringContent(json, Encoding.UTF8, "application/json")
        );
        return await ReadAsync(response);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
