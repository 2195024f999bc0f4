using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Partwise.Bundles;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Imaging;
using Partwise.Parts;
using Partwise.Testing;
using Partwise.Web.Tests.Support;

namespace Partwise.EndToEnd.Tests;

/// <summary>The exported site in a real browser. Needs onnxruntime-web: 'npm pack onnxruntime-web', and its folder in
/// PARTWISE_ONNXRUNTIME_WEB.</summary>
public sealed partial class SiteTests(TinyBundle bundle, Browser browser, ITestOutputHelper output) : IDisposable
{
    // Compiling 14 MB of WebAssembly takes its time on a machine that does other things.
    private const float Patience = 180_000;

    private readonly TemporaryFolder _folder = new();

    private static string Runtime
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable("PARTWISE_ONNXRUNTIME_WEB");
            Assert.SkipWhen(
                string.IsNullOrEmpty(folder),
                "onnxruntime-web is not there; set PARTWISE_ONNXRUNTIME_WEB to the folder that holds it."
            );
            return folder!;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Site_PngPhotos_GiveTheNativeNumbers()
    {
        string site = _folder.File("site"),
            copy = bundle.CopyTo(_folder.File("copy.partwise"));
        Executable.Run("name", copy, "red", "1", "<b>glow</b>").Succeeded();
        JsonElement written = Executable.Run("export", copy, "--site", site, "--runtime", Runtime, "--json").Succeeded().Json().At("site");
        Assert.Equal(Directory.GetFiles(site, "*", SearchOption.AllDirectories).Length, written.At("files").GetInt32());
        string[] photos = ["wide.png", "tall.png", "alpha.png"];
        Photo(bundle.Photo, Path.Combine(site, photos[0]));
        TinyPhotos.Write(Path.Combine(site, photos[1]), 1, 7, 33, 301);
        File.WriteAllBytes(Path.Combine(site, photos[2]), Transparent(40, 31));

        (JsonElement[] found, string page) = await ExplainAsync(site, photos);

        Compare(copy, site, photos, found, 1e-4);
        Assert.Contains("&lt;b&gt;glow&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>glow</b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Site_WebGpu_GivesTheNativeNumbersOnTheGraphicsProcessor()
    {
        string site = _folder.File("site");
        Executable.Run("export", bundle.Path, "--site", site, "--runtime", Runtime, "--webgpu").Succeeded();
        TinyPhotos.Write(Path.Combine(site, "tall.png"), 1, 7, 33, 301);

        (JsonElement[] found, _) = await ExplainAsync(site, ["tall.png"], "on the graphics processor");

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"largest difference of a number: {Compare(bundle.Path, site, ["tall.png"], found, 1e-4):0.0e+0}"
            )
        );
    }

    [Fact]
    public async Task Site_Birds_GiveTheNativeNumbers()
    {
        string model = TestData.Data("models", "cub7-mobilenetv2.onnx"),
            dataset = TestData.Data("CUB_200_2011_subset"),
            birds = _folder.File("birds.partwise"),
            site = _folder.File("site");
        Executable
            .Run("fit", model, dataset, "-k", "3", "--classes", "0,3", "--images-per-class", "4", "-o", birds, "--no-progress")
            .Succeeded();
        Executable.Run("export", birds, "--site", site, "--runtime", Runtime, "--top", "2").Succeeded();
        string[] jpegs =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(dataset, "images"), "*.jpg", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 150 == 0),
        ];
        string[] photos = [.. jpegs.Select((_, i) => $"{i}.png")],
            direct = [.. jpegs.Select((_, i) => $"{i}.jpg")];
        for (int i = 0; i < jpegs.Length; i++)
        {
            Photo(jpegs[i], Path.Combine(site, photos[i]));
            File.Copy(jpegs[i], Path.Combine(site, direct[i]));
        }

        (JsonElement[] found, _) = await ExplainAsync(site, [.. photos, .. direct]);

        double png = Compare(birds, site, photos, found[..photos.Length], 1e-4),
            jpeg = Compare(birds, site, direct, found[photos.Length..], 0.5);
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"largest difference of a number: PNG {png:0.0e+0}, JPEG {jpeg:0.0e+0}")
        );
    }

    [Fact]
    public void Site_Files_AskForNothingOutside()
    {
        string site = _folder.File("site");
        Executable.Run("export", bundle.Path, "--site", site, "--runtime", Fake()).Succeeded();

        string page = File.ReadAllText(Path.Combine(site, "index.html"));

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", page, StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(site, "*.js").Append(Path.Combine(site, "index.html")),
            file => Assert.DoesNotMatch(External(), File.ReadAllText(file))
        );
        Executable.Run("export", bundle.Path, "--site", site, "--runtime", Fake()).Failed(1, "already exists");
        Executable.Run("export", bundle.Path, "--site", site, "--runtime", Fake(), "--overwrite").Succeeded();
        File.WriteAllText(Path.Combine(site, "mine.txt"), "mine");
        Executable.Run("export", bundle.Path, "--site", site, "--runtime", Fake(), "--overwrite").Failed(1, "mine.txt");
    }

    [Fact]
    public void Export_Network_ExplainsAloneWithItsNames()
    {
        string copy = bundle.CopyTo(_folder.File("copy.partwise")),
            file = _folder.File("alone.onnx");
        Executable.Run("name", copy, "red", "1", "glow").Succeeded();

        JsonElement network = Executable
            .Run("export", copy, "-o", file, "--top", "1", "--classes", "red,green", "--opset", "17", "--json")
            .Succeeded()
            .Json()
            .At("network");

        Assert.Equal(
            (17, 1, 2, 1),
            (
                network.At("opset").GetInt32(),
                network.At("top").GetInt32(),
                network.At("decomposed").GetInt32(),
                network.At("names").GetInt32()
            )
        );
        Assert.Contains("\"name\":\"glow\"", Onnx.OnnxModel.Load(file).GetMetadata("partwise.names"), StringComparison.Ordinal);
        using var whole = Bundle.Open(copy);
        using var alone = PartNetwork.Load(file);
        float[] input = [.. Enumerable.Range(0, 3 * 32 * 32).Select(i => (float)Math.Abs(Math.Sin(i)))];
        PartPrediction expected = whole.Network.Explain(input, TestContext.Current.CancellationToken).Predictions[0],
            found = Assert.Single(alone.Explain(input, TestContext.Current.CancellationToken).Predictions);
        Assert.Equal((expected.Class, expected.Logit), (found.Class, found.Logit));
        Assert.Equal(expected.Label is "red" or "green", found.Decomposed);
        if (found.Decomposed)
            Assert.Equal(expected.Parts.Select(p => p.Contribution), found.Parts.Select(p => p.Contribution));
    }

    [Theory]
    [InlineData(2, "told no output")]
    [InlineData(2, "contradict", "-o", "x.onnx", "--site", "y")]
    [InlineData(2, "npm pack onnxruntime-web", "--site", "y")]
    [InlineData(1, "does not hold onnxruntime-web", "--site", "y", "--runtime", ".")]
    [InlineData(2, "--runtime is that of --site", "-o", "x.onnx", "--runtime", ".")]
    [InlineData(1, "--top is 9; 1 to 4", "-o", "x.onnx", "--top", "9")]
    [InlineData(2, "--webgpu is for --site", "-o", "x.onnx", "--webgpu")]
    [InlineData(2, "--top is 0", "-o", "x.onnx", "--top", "0")]
    [InlineData(1, "no class 'purple'", "-o", "x.onnx", "--classes", "purple")]
    [InlineData(1, "'grey' was not fitted", "-o", "x.onnx", "--classes", "grey")]
    [InlineData(1, "--opset is 12", "-o", "x.onnx", "--opset", "12")]
    [InlineData(1, "--opset is 21", "-o", "x.onnx", "--opset", "21")]
    public void Export_BadInput_IsOneLineAndNoFile(int code, string message, params string[] options)
    {
        Executable.RunIn(_folder.Path, ["export", bundle.Path, .. options]).Failed(code, message);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    // What is checked without a browser needs no real runtime.
    private string Fake()
    {
        string folder = _folder.File("fake");
        Directory.CreateDirectory(folder);
        foreach (string file in new[] { "ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm" })
            File.WriteAllText(Path.Combine(folder, file), "");
        return folder;
    }

    private static void Photo(string from, string to) => File.WriteAllBytes(to, ImageEncoder.Png(ImageDecoder.Decode(from)));

    // A PNG with an alpha channel whose colours lie under transparency: written by hand, as the encoder writes none.
    private static byte[] Transparent(int width, int height)
    {
        byte[] rows = new byte[height * ((4 * width) + 1)];
        var random = new Random(3);
        for (int y = 0; y < height; y++)
            random.NextBytes(rows.AsSpan((y * ((4 * width) + 1)) + 1, 4 * width));
        return TinyPhotos.Png(width, height, 6, rows);
    }

    private static double Compare(string bundle, string site, string[] photos, JsonElement[] found, double tolerance)
    {
        Assert.Equal(photos.Length, found.Length);
        using var native = Bundle.Open(bundle);
        double worst = 0;
        void Near(double expected, double actual, string what)
        {
            double difference = Math.Abs(expected - actual);
            worst = Math.Max(worst, difference);
            Assert.True(difference <= tolerance, $"{what}: {actual} in the browser, {expected} here");
        }
        for (int i = 0; i < photos.Length; i++)
        {
            PhotoExplanation explained = native.Explain(
                Path.Combine(site, photos[i]),
                cancellationToken: TestContext.Current.CancellationToken
            );
            foreach (JsonElement p in found[i].At("predictions").EnumerateArray())
            {
                PartPrediction own = explained.Predictions.Single(e => e.Class == p.At("class").GetInt32());
                Near(own.Logit, p.At("logit").GetDouble(), $"{photos[i]}, logit of {own.Label}");
                Near(own.Probability, p.At("probability").GetDouble(), $"{photos[i]}, probability of {own.Label}");
                for (int part = 0; part < own.Parts.Count; part++)
                {
                    Near(
                        own.Parts[part].Contribution,
                        p.At("parts")[part].At("contribution").GetDouble(),
                        $"{photos[i]}, part {part} of {own.Label}"
                    );
                    for (int c = 0; c < own.Parts[part].Map.Length; c++)
                        Near(
                            own.Parts[part].Map[c],
                            p.At("parts")[part].At("map")[c].GetDouble(),
                            $"{photos[i]}, map of part {part} of {own.Label}"
                        );
                }
            }
        }
        return worst;
    }

    private async Task<(JsonElement[] Found, string Page)> ExplainAsync(string site, string[] photos, string place = "1 thread")
    {
        using var server = new StaticServer(site);
        await using var visit = new Visit(browser);
        IPage page = await visit.OpenAsync(
            server.Address + "index.html?" + string.Join('&', photos.Select(p => "photo=" + Uri.EscapeDataString(p)))
        );
        ILocator explanations = page.Locator("#partwise-explanations");
        try
        {
            await explanations.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached, Timeout = Patience });
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException(
                $"No explanation came: {await page.Locator("#status").TextContentAsync()}; {string.Join("; ", visit.Messages)}",
                e
            );
        }
        await page.Locator(".image-page").WaitForAsync();
        string status = await page.Locator("#status").InnerTextAsync();
        output.WriteLine(status);
        Assert.Contains(place, status, StringComparison.Ordinal);
        visit.AssertClean();
        using JsonDocument document = JsonDocument.Parse((await explanations.TextContentAsync())!);
        return ([.. document.RootElement.Clone().EnumerateArray()], await page.ContentAsync());
    }

    [GeneratedRegex("https?://(?!www\\.w3\\.org/)")]
    private static partial Regex External();
}
