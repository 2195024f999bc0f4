using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Partwise.Testing;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary><c>partwise serve</c> as a person starts and ends it.</summary>
public sealed class ServeCommandTests(BirdStudio studio)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_WhileServing_EndsItWithinASecond(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Signals are sent on Unix only.");
        Signals.RequireHeard(signal);
        using Process process = Start(studio.Birds.Path, "--port", "0", "--json");
        string address = (await ReadDocumentAsync(process)).GetProperty("address").GetString()!;
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        Assert.Equal("ok", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        // A client that follows a run for ever must not keep it.
        using HttpResponseMessage models = await client.GetAsync(new Uri("/api/models", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
        long start = Stopwatch.GetTimestamp();
        Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.True(process.WaitForExit(s_patience));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1.5);
        Assert.Contains(process.ExitCode, new[] { 0, 130 });
    }

    [Fact]
    public async Task Serve_OnAllAddresses_MakesATokenAndAsksForIt()
    {
        using Process process = Start(studio.Birds.Path, "--port", "0", "--host", "0.0.0.0", "--json");
        try
        {
            JsonElement document = await ReadDocumentAsync(process);
            Assert.Equal("partwise.serve/1", document.GetProperty("schema").GetString());
            Assert.Equal("aviary", document.GetProperty("models")[0].GetString());
            string token = document.GetProperty("token").GetString()!;
            Assert.True(token.Length >= 32);
            using var client = new HttpClient
            {
                BaseAddress = new Uri($"http://127.0.0.1:{new Uri(document.GetProperty("address").GetString()!).Port}"),
            };
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri("/api/models", UriKind.Relative))).StatusCode);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/api/models", UriKind.Relative))).StatusCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData(2, "--token", "short")]
    [InlineData(1, "--photos", "/nowhere/at/all")]
    [InlineData(1, "--host", "no-address")]
    public async Task Options_ThatCannotBe_AreRefusedInOneLine(int code, string option, string value)
    {
        using Process process = Start(studio.Birds.Path, "--port", "0", option, value);
        string error = await process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(s_patience));
        Assert.Equal(code, process.ExitCode);
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("partwise: error: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unforeseen", line, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        return Process.Start(
            new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "Partwise.Cli.dll"), "serve", .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
    }

    /// <summary>The document that it prints when it listens; the stream stays open.</summary>
    private static async Task<JsonElement> ReadDocumentAsync(Process process)
    {
        string text = "";
        using var patience = new CancellationTokenSource(s_patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            text += line;
            if (line == "}")
                break;
        }
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
