using System.Text.Json;
using Partwise.Bundles;
using Partwise.Testing;

namespace Partwise.Tests.Bundles;

public sealed class ReportBuilderTests
{
    private const string Start = "<script type=\"application/json\" id=\"partwise-data\">";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JsonElement Data(string page)
    {
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        using var document = JsonDocument.Parse(page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)]);
        return document.RootElement.Clone();
    }

    private static string Crop(JsonElement data) =>
        data.GetProperty("classes")[0].GetProperty("prototypes")[0].GetProperty("exemplars")[0].GetProperty("crop").GetString()!;

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("{{data}} {{css}} {{js}} {{title}}")]
    [InlineData("<!-- <script> & ' \" \u2028 Ärger $& $1")]
    public void Build_HostileTexts_StayTexts(string text)
    {
        string plain = ReportBuilder.Build(SampleDocument.Create("plain"), []),
            page = ReportBuilder.Build(SampleDocument.Create(text), []);
        JsonElement data = Data(page);
        Assert.Equal("partwise.report/1", data.GetProperty("schema").GetString());
        Assert.Equal(text, data.GetProperty("title").GetString());
        Assert.Equal(text, data.GetProperty("classes")[0].GetProperty("label").GetString());
        Assert.Equal(text, data.GetProperty("images")[0].GetProperty("predictions")[0].GetProperty("label").GetString());
        Assert.Equal(Count(plain, "<script"), Count(page, "<script"));
        Assert.Equal(Count(plain, "<style"), Count(page, "<style"));
        Assert.Equal(Count(plain, "Content-Security-Policy"), Count(page, "Content-Security-Policy"));
    }

    private static int Count(string page, string part) => page.Split(part).Length - 1;

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Build_SmallPictures_GoIntoThePage(string ending)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("patches"));
        File.WriteAllBytes(folder.File("patches/a.jpg"), [1, 2, 3]);
        string page = ReportBuilder.Build(SampleDocument.Create("a"), [folder.Path + ending]);
        Assert.Equal("data:image/jpeg;base64,AQID", Crop(Data(page)));
        Assert.Equal("data:image/jpeg;base64,AQID", Data(page).GetProperty("images")[0].GetProperty("photo").GetString());
    }

    [Fact]
    public void Build_ManyBytesOfPictures_StayBesideThePage()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("patches"));
        File.WriteAllBytes(folder.File("patches/a.jpg"), [1, 2, 3]);
        // The picture stands in three places.
        Assert.Equal("patches/a.jpg", Crop(Data(ReportBuilder.Build(SampleDocument.Create("a"), [folder.Path], inlineBytes: 8))));
        Assert.StartsWith(
            "data:",
            Crop(Data(ReportBuilder.Build(SampleDocument.Create("a"), [folder.Path], inlineBytes: 9))),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("../secret.jpg")]
    [InlineData("patches/../../secret.jpg")]
    [InlineData("/etc/hostname")]
    [InlineData("none.jpg")]
    [InlineData("a\0b")]
    public void Build_PictureOutsideTheBundle_IsNotEmbedded(string picture)
    {
        using var outer = new TemporaryFolder();
        File.WriteAllText(outer.File("secret.jpg"), "secret");
        Directory.CreateDirectory(outer.File("bundle/patches"));
        Assert.Equal(picture, Crop(Data(ReportBuilder.Build(SampleDocument.Create("a", picture), [outer.File("bundle")]))));
    }

    [Fact]
    public void Build_PictureThatIsALinkOutOfTheBundle_IsNotEmbedded()
    {
        using var outer = new TemporaryFolder();
        File.WriteAllText(outer.File("secret.jpg"), "secret");
        Directory.CreateDirectory(outer.File("bundle/patches"));
        File.CreateSymbolicLink(outer.File("bundle/patches/a.jpg"), outer.File("secret.jpg"));
        Assert.Equal("patches/a.jpg", Crop(Data(ReportBuilder.Build(SampleDocument.Create("a"), [outer.File("bundle")]))));
    }

    [Fact]
    public void Build_ListOfImages_IsLeftOut() =>
        Assert.Equal(
            0,
            Data(ReportBuilder.Build(SampleDocument.Create("a"), [])).GetProperty("classes")[0].GetProperty("imagesUsed").GetArrayLength()
        );

    [Fact]
    public void Rebuild_Bundle_ReplacesThePage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bundle.json"), JsonSerializer.Serialize(SampleDocument.Create("new title"), BundleJson.Indented));
        File.WriteAllText(folder.File("index.html"), "old");
        Assert.Equal(
            folder.File("index.html"),
            ReportBuilder.Rebuild(folder.Path, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Contains("<title>new title</title>", File.ReadAllText(folder.File("index.html")), StringComparison.Ordinal);
        Assert.Throws<PartwiseException>(() =>
            ReportBuilder.Rebuild(folder.File("none"), cancellationToken: TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Rebuild_Cancelled_KeepsTheOldPage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bundle.json"), JsonSerializer.Serialize(SampleDocument.Create("new title"), BundleJson.Indented));
        File.WriteAllText(folder.File("index.html"), "old");

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ReportBuilder.Rebuild(folder.Path, cancellationToken: new CancellationToken(canceled: true))
        );

        Assert.Equal("old", File.ReadAllText(folder.File("index.html")));
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("${alert(1)} `\"'\\ \u2028 Ärger")]
    public void Write_TooMuchForOnePage_StandsInFilesBesideIt(string text)
    {
        using var folder = new TemporaryFolder();
        BundleDocument document = SampleDocument.Create(text);

        ReportBuilder.Write(folder.Path, document, [folder.Path], dataBytes: 0, cancellationToken: Token);

        string page = File.ReadAllText(folder.File("index.html"));
        JsonElement data = Data(page),
            chunks = data.GetProperty("chunks");
        Assert.Contains("script-src 'unsafe-inline' 'self' file:;", page, StringComparison.Ordinal);
        Assert.Equal(0, data.GetProperty("classes").GetArrayLength());
        JsonElement entries = Items(folder, chunks.GetProperty("entries").GetString()!)[0],
            whole = Items(folder, chunks.GetProperty("classes").GetProperty("files")[0].GetString()!)[0],
            image = Items(folder, chunks.GetProperty("images").GetProperty("files")[0].GetString()!)[0];
        Assert.Equal(text, entries.GetProperty("classes")[0].GetProperty("label").GetString());
        Assert.False(entries.GetProperty("classes")[0].TryGetProperty("notes", out _));
        Assert.Equal(text, entries.GetProperty("images")[0].GetProperty("predictions")[0].GetProperty("label").GetString());
        Assert.Equal(1, entries.GetProperty("images")[0].GetProperty("mostOneSided").GetDouble());
        Assert.Equal(text, whole.GetProperty("notes")[0].GetString());
        Assert.Equal(
            document.Examples[0].Predictions[0].Parts[0].Map,
            image.GetProperty("predictions")[0].GetProperty("parts")[0].GetProperty("map").EnumerateArray().Select(v => v.GetSingle())
        );
    }

    [Fact]
    public void Write_Anew_LeavesNoFileThatThePageDoesNotName()
    {
        using var folder = new TemporaryFolder();
        BundleDocument document = SampleDocument.Create("a");
        ReportBuilder.Write(folder.Path, document, [folder.Path], dataBytes: 0, cancellationToken: Token);
        string[] before = Directory.GetFiles(folder.File("report"));

        ReportBuilder.Write(folder.Path, document with { Classes = [] }, [folder.Path], dataBytes: 0, cancellationToken: Token);

        // The images are as they were; entries changed, and there are no classes.
        string[] after = Directory.GetFiles(folder.File("report"));
        Assert.Equal((3, 2, 1), (before.Length, after.Length, after.Intersect(before).Count()));
        ReportBuilder.Write(folder.Path, document, [folder.Path], cancellationToken: Token);
        Assert.False(Directory.Exists(folder.File("report")));
        Assert.DoesNotContain("file:;", Between(File.ReadAllText(folder.File("index.html")), "script-src", ">"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SmallChunks_SayWhereEachBegins()
    {
        using var folder = new TemporaryFolder();
        BundleDocument document = SampleDocument.Create(new string('x', 200_000));
        document = document with { Examples = [.. Enumerable.Range(0, 7).Select(i => document.Examples[0] with { Width = i })] };

        ReportBuilder.Write(folder.Path, document, [folder.Path], dataBytes: 1000, cancellationToken: Token);

        JsonElement images = Data(File.ReadAllText(folder.File("index.html"))).GetProperty("chunks").GetProperty("images");
        int[] first = [.. images.GetProperty("first").EnumerateArray().Select(v => v.GetInt32())];
        string[] files = [.. images.GetProperty("files").EnumerateArray().Select(v => v.GetString()!)];
        Assert.True(files.Length > 1);
        int[] widths = [.. files.SelectMany(f => Items(folder, f)).Select(e => e.GetProperty("width").GetInt32())];
        Assert.Equal(Enumerable.Range(0, 7), widths);
        Assert.All(first.Zip(files), p => Assert.Equal(p.First, Items(folder, p.Second)[0].GetProperty("width").GetInt32()));
    }

    private static JsonElement[] Items(TemporaryFolder folder, string file)
    {
        string script = File.ReadAllText(folder.File($"report/{file}.js")),
            text = JsonSerializer.Deserialize<string>(Between(script, "partwiseChunk(", ");\n"))!;
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
