using System.Globalization;
using System.Net;
using System.Text.Json;
using Partwise.Web.Tests.Support;

namespace Partwise.Web.Tests;

/// <summary>The API says what the command line says.</summary>
public sealed class QuestionTests(BirdStudio studio)
{
    private const double Tolerance = 1e-6;

    private const string Api = "/api/models/aviary/";

    private string Photo => studio.Birds.Photo;

    [Fact]
    public async Task Explain_OnePhoto_EqualsTheCommandLine()
    {
        JsonElement answer = await studio.AskAsync(Api + "explain", Photo);
        CommandLineAnswer.AssertSame(CommandLineAnswer.Of("explain", studio.Birds.Path, Photo), answer, Tolerance, "bundle", "path");
    }

    [Fact]
    public async Task Explain_SeveralPhotosOneBroken_ListsItAsSkipped()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(Photo)), "photo", "a.jpg" },
            { new ByteArrayContent([1, 2, 3]), "photo", "broken.jpg" },
            { new ByteArrayContent(await File.ReadAllBytesAsync(studio.Birds.Photos[^1])), "photo", "b.jpg" },
        };
        using HttpResponseMessage response = await studio.Client.PostAsync(new Uri(Api + "explain", UriKind.Relative), form);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(
            ["a.jpg", "b.jpg"],
            document.RootElement.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("path").GetString())
        );
        Assert.Equal("broken.jpg", document.RootElement.GetProperty("skipped")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Explain_WithABox_EqualsTheCommandLine()
    {
        JsonElement answer = await studio.AskAsync(Api + "explain?box=10,20,120,90", Photo);
        CommandLineAnswer.AssertSame(
            CommandLineAnswer.Of("explain", studio.Birds.Path, Photo, "--box", "10,20,120,90"),
            answer,
            Tolerance,
            "bundle",
            "path"
        );
    }

    [Fact]
    public async Task Contrast_WithAnotherClass_EqualsTheCommandLine()
    {
        JsonElement answer = await studio.AskAsync(Api + "contrast?other=7", Photo);
        CommandLineAnswer.AssertSame(
            CommandLineAnswer.Of("explain", studio.Birds.Path, Photo, "--why-not", "7"),
            answer,
            Tolerance,
            "bundle",
            "path"
        );
    }

    [Fact]
    public async Task Drop_TwoParts_EqualsTheCommandLine()
    {
        JsonElement answer = await studio.AskAsync(Api + "drop?drop=1,2&drop=3:1", Photo);
        CommandLineAnswer.AssertSame(
            CommandLineAnswer.Of("explain", studio.Birds.Path, Photo, "--drop", "1,2", "--drop", "3:1"),
            answer,
            Tolerance,
            "bundle",
            "path"
        );
    }

    [Theory]
    [InlineData("grad-cam")]
    [InlineData("grad-cam++")]
    [InlineData("hires-cam")]
    [InlineData("layer-cam")]
    [InlineData("eigen-cam")]
    [InlineData("gradient-x-input")]
    [InlineData("integrated-gradients")]
    public async Task Saliency_MethodOfThePage_HasASumWhereOneIsMeant(string method)
    {
        JsonElement image = (await studio.AskAsync($"{Api}saliency?method={Uri.EscapeDataString(method)}", Photo)).GetProperty("images")[0];
        Assert.Equal(
            image.GetProperty("rows").GetInt32() * image.GetProperty("columns").GetInt32(),
            image.GetProperty("map").GetArrayLength()
        );
        Assert.Equal(image.GetProperty("inLogits").GetBoolean(), image.GetProperty("sum").ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task View_TwoPhotos_IsRefused()
    {
        using MultipartFormDataContent form = Form(("a.jpg", await File.ReadAllBytesAsync(Photo)), ("broken.jpg", [1, 2, 3]));
        using HttpResponseMessage response = await studio.Client.PostAsync(new Uri(Api + "view", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("takes one photo at a time; 2 were sent", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contrast_SeveralPhotosOfAMistypedClass_IsRefused()
    {
        byte[] photo = await File.ReadAllBytesAsync(Photo);
        using MultipartFormDataContent form = Form(("a.jpg", photo), ("b.jpg", photo));
        using HttpResponseMessage response = await studio.Client.PostAsync(new Uri(Api + "contrast?other=nobird", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("nobird", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_RefusedRequest_IsCountedByItsCode()
    {
        using HttpResponseMessage refused = await studio.Client.PostAsync(
            new Uri("/api/models/nobody/explain", UriKind.Relative),
            new ByteArrayContent([1])
        );
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        string metrics = await studio.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains(
            metrics.Split('\n'),
            line => line.Contains("/explain", StringComparison.Ordinal) && line.Contains("code=\"404\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Region_FourQuarters_AddUpToTheContributions()
    {
        JsonElement whole = await RegionAsync(0, 0, 224, 224);
        var inside = new double[whole.GetProperty("parts").GetArrayLength()];
        foreach (
            (int x, int y, int width, int height) in new[] { (0, 0, 77, 101), (77, 0, 147, 101), (0, 101, 77, 123), (77, 101, 147, 123) }
        )
        {
            JsonElement quarter = await RegionAsync(x, y, width, height);
            double[] parts = [.. quarter.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("inside").GetDouble())];
            Assert.Equal(parts.Sum(), quarter.GetProperty("inside").GetDouble(), 1e-9);
            Assert.Equal(quarter.GetProperty("logit").GetDouble() - parts.Sum(), quarter.GetProperty("logitWithout").GetDouble(), 1e-6);
            for (int i = 0; i < parts.Length; i++)
                inside[i] += parts[i];
        }
        for (int i = 0; i < inside.Length; i++)
            Assert.Equal(whole.GetProperty("parts")[i].GetProperty("contribution").GetDouble(), inside[i], 1e-5);
        Assert.NotEqual(whole.GetProperty("logit").GetDouble(), whole.GetProperty("logitPainted").GetDouble());
    }

    [Fact]
    public async Task Region_Outside_IsRefused()
    {
        using HttpResponseMessage response = await studio.PostAsync(
            Api + "region?region=200,200,100,100",
            await File.ReadAllBytesAsync(Photo),
            "image/jpeg"
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("does not lie within its 224x224 pixels", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Place_EveryCell_AddsUpToTheContributions()
    {
        JsonElement view = await studio.AskAsync(Api + "view", Photo);
        int rows = view.GetProperty("mapHeight").GetInt32(),
            columns = view.GetProperty("mapWidth").GetInt32(),
            top = view.GetProperty("predictions")[0].GetProperty("class").GetInt32();
        JsonElement place = (await studio.AskAsync(Api + $"place?at=120,88&class={top}", Photo)).GetProperty("images")[0];
        int cell = (place.GetProperty("row").GetInt32() * columns) + place.GetProperty("column").GetInt32();
        Assert.InRange(cell, 0, (rows * columns) - 1);
        foreach (JsonElement part in place.GetProperty("parts").EnumerateArray())
        {
            JsonElement map = view.GetProperty("predictions")[0]
                .GetProperty("parts")[part.GetProperty("prototype").GetInt32()]
                .GetProperty("map");
            Assert.Equal(map[cell].GetDouble(), part.GetProperty("value").GetDouble(), 1e-5);
        }
        Assert.NotEmpty(place.GetProperty("patches").EnumerateArray());
    }

    [Fact]
    public async Task View_FurtherClasses_AreTakenApartToo()
    {
        JsonElement view = await studio.AskAsync(Api + "view?class=11&class=12", Photo);
        JsonElement[] predictions = [.. view.GetProperty("predictions").EnumerateArray()];
        Assert.Equal(5, predictions.Length);
        Assert.All(
            predictions,
            p =>
                Assert.Equal(
                    p.GetProperty("logit").GetDouble(),
                    p.GetProperty("bias").GetDouble()
                        + p.GetProperty("parts").EnumerateArray().Sum(x => x.GetProperty("contribution").GetDouble()),
                    1e-4
                )
        );
        Assert.StartsWith("data:image/jpeg;base64,", view.GetProperty("photo").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contrast", "'other' is missing")]
    [InlineData("contrast?other=no such bird", "There is no class 'no such bird'")]
    [InlineData("drop?drop=99", "the parts 1 to")]
    [InlineData("drop?drop=zero", "names no parts")]
    [InlineData("region?region=1,2,3", "is no rectangle")]
    [InlineData("place?at=9999,9999", "does not lie within")]
    [InlineData("explain?box=a", "is no rectangle")]
    [InlineData("saliency?method=rise", "at most 100 are allowed")]
    [InlineData("saliency?method=none", "There is no method 'none'")]
    public async Task Questions_ThatMeanNothing_AreRefusedInOneSentence(string question, string reason)
    {
        using HttpResponseMessage response = await studio.PostAsync(Api + question, await File.ReadAllBytesAsync(Photo), "image/jpeg");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(reason, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saliency_GradCam_AddsUpToWhatTheCommandLineSays()
    {
        JsonElement answer = (await studio.AskAsync(Api + "saliency?method=grad-cam", Photo)).GetProperty("images")[0];
        JsonElement expected = CommandLineAnswer
            .Of("explain", studio.Birds.Path, Photo, "--method", "grad-cam")
            .GetProperty("images")[0]
            .GetProperty("methods")[0];
        Assert.Equal(expected.GetProperty("sum").GetDouble(), answer.GetProperty("map").EnumerateArray().Sum(v => v.GetDouble()), 1e-5);
        Assert.Equal(expected.GetProperty("shape")[0].GetInt32(), answer.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Prototypes_OfAClass_AreTheBundles()
    {
        JsonElement prototypes = await studio.GetAsync(Api + "prototypes?class=2");
        Assert.Equal(2, prototypes[0].GetProperty("class").GetInt32());
        string crop = prototypes[0].GetProperty("prototypes")[0].GetProperty("exemplars")[0].GetProperty("crop").GetString()!;
        using HttpResponseMessage picture = await studio.Client.GetAsync(new Uri("/models/aviary/" + crop, UriKind.Relative));
        Assert.Equal("image/jpeg", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(studio.Birds.Path, crop)), await picture.Content.ReadAsByteArrayAsync());
    }

    private async Task<JsonElement> RegionAsync(params int[] region) =>
        (
            await studio.AskAsync(
                Api + "region?region=" + string.Join(',', region.Select(v => v.ToString(CultureInfo.InvariantCulture))),
                Photo
            )
        ).GetProperty("images")[0];

    private static MultipartFormDataContent Form(params (string Name, byte[] Data)[] photos)
    {
        var form = new MultipartFormDataContent();
        foreach ((string name, byte[] data) in photos)
            form.Add(new ByteArrayContent(data), "photo", name);
        return form;
    }
}
