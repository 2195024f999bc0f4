using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>The programs under samples/, which README and docs quote, run as they stand.</summary>
public sealed class SampleTests(TinyBundle tiny)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void DecomposeHead_WithoutArguments_SumsExactly() =>
        Assert.Contains("The parts sum to the head's weights exactly.", Run("DecomposeHead").Output, StringComparison.Ordinal);

    [Fact]
    public void ExplainImage_Photo_PrintsTheSumAndDrawsThePart()
    {
        using var folder = new TemporaryFolder();

        ProgramResult result = RunIn(folder.Path, "ExplainImage", tiny.Path, tiny.Photo);

        Assert.StartsWith("red: logit ", result.Output, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.File("part.png"))[..4]);
    }

    [Fact]
    public void FitModel_Photos_WritesABundleWhoseCertificateHolds()
    {
        using var folder = new TemporaryFolder();

        ProgramResult result = Run("FitModel", tiny.Model, tiny.Photos, folder.File("b.partwise"));

        Assert.Contains("red: ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("The certificate holds.\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("b.partwise/network.onnx")));
    }

    [Fact]
    public void ExplainBatch_PhotosAndOneThatIsNone_SaysOneLineOfEach()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("no.jpg"), "no photo");

        string[] lines = Run("ExplainBatch", tiny.Path, tiny.Photo, folder.File("no.jpg"))
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("red0.png: red ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("no.jpg: '", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluateParts_Photos_PrintsThePartsBesideTheControl()
    {
        string output = Run("EvaluateParts", tiny.Path, tiny.Photos).Output;

        Assert.Contains("\nparts ", output, StringComparison.Ordinal);
        Assert.Contains("\nrandom ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebEndpoint_PostedPhoto_IsExplained()
    {
        int port = FreePort();
        using RunningProgram server = Start(null, "WebEndpoint", "--urls", $"http://127.0.0.1:{port}", "--bundle", tiny.Path);
        Assert.True(server.WaitUntil(() => Answers(port), s_patience), "The server did not start.");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        HttpResponseMessage good = await client.PostAsync("/explain", new ByteArrayContent(File.ReadAllBytes(tiny.Photo)), cancellation);
        HttpResponseMessage bad = await client.PostAsync("/explain", new ByteArrayContent([1, 2, 3]), cancellation);

        JsonElement explained = await good.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        Assert.Equal("red", explained.GetProperty("label").GetString());
        double sum =
            explained.GetProperty("bias").GetDouble()
            + explained.GetProperty("parts").EnumerateArray().Sum(p => p.GetProperty("contribution").GetDouble());
        Assert.Equal(explained.GetProperty("logit").GetDouble(), sum, 1e-4);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    private static ProgramResult Run(string sample, params string[] arguments) => RunIn(null, sample, arguments);

    private static ProgramResult RunIn(string? folder, string sample, params string[] arguments)
    {
        ProgramResult result = Start(folder, sample, arguments).Wait(s_patience);
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result;
    }

    private static RunningProgram Start(string? folder, string sample, params string[] arguments) =>
        Executable.StartAssembly(
            Path.Combine(TestData.Repository, "artifacts", "bin", sample, Configuration, sample + ".dll"),
            folder,
            [],
            arguments
        );

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Samples are built as the tests are.
    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name;
}
