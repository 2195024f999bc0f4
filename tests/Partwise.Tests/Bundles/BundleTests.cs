using System.Text.Json;
using Partwise.Bundles;
using Partwise.Testing;

namespace Partwise.Tests.Bundles;

public sealed class BundleTests
{
    [Fact]
    public void Open_WrittenDocument_ReadsTheSame()
    {
        using var folder = new TemporaryFolder();
        string json = JsonSerializer.Serialize(SampleDocument.Create("Ärger \"</script>\" {{data}} \u2028"), BundleJson.Indented);
        File.WriteAllText(folder.File("bundle.json"), json);
        using var bundle = Bundle.Open(folder.Path);
        Assert.Equal(json, JsonSerializer.Serialize(bundle.Document, BundleJson.Indented));
        Assert.Equal("partwise.bundle/1", bundle.Document.Schema);
        Assert.Null(bundle.Document.Classes[0].Epsilon);
        Assert.Equal([0.35f, 0.35f, 0.1f, 0.6f], bundle.Document.Examples[0].Predictions[0].Parts[0].Map);
        Assert.Contains("There is no file", Assert.Throws<PartwiseException>(() => bundle.Network).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoBundle_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            $"'{folder.Path}' is no bundle: it has no bundle.json; make one with 'partwise fit'.",
            Assert.Throws<PartwiseException>(() => Bundle.Open(folder.Path)).Message
        );
        string missing = folder.File("none");
        Assert.Equal(
            $"There is no bundle '{missing}'; make one with 'partwise fit'.",
            Assert.Throws<PartwiseException>(() => Bundle.Open(missing)).Message
        );
    }

    [Theory]
    [InlineData("", "is no bundle document (")]
    [InlineData("null", "is empty; make the bundle anew")]
    [InlineData("[1]", "is no bundle document (")]
    [InlineData("""{"schema": "partwise.bundle/1"}""", "is no bundle document (")]
    [InlineData(
        """{"schema": "partwise.bundle/2", "things": []}""",
        "has the schema 'partwise.bundle/2'; this version reads 'partwise.bundle/1'."
    )]
    [InlineData("""{"schema": 3}""", "is no bundle document (")]
    public void Open_OtherContent_IsRefused(string json, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bundle.json"), json);
        Assert.Contains(message, Assert.Throws<PartwiseException>(() => Bundle.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NullWhereAListBelongs_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string json = JsonSerializer.Serialize(SampleDocument.Create("a"), BundleJson.Embedded);
        File.WriteAllText(
            folder.File("bundle.json"),
            json.Replace("\"skippedClasses\":[]", "\"skippedClasses\":null", StringComparison.Ordinal)
        );
        Assert.Contains(
            "is no bundle document (",
            Assert.Throws<PartwiseException>(() => Bundle.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void CompactNumbers_AnyFiniteSingle_ComesBackBitForBit()
    {
        var random = new Random(3);
        float[] values =
        [
            0,
            -0f,
            float.Epsilon,
            float.MaxValue,
            float.MinValue,
            1 / 3f,
            0.1f,
            16777217,
            .. Enumerable
                .Range(0, 5000)
                .Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)))
                .Where(float.IsFinite),
        ];
        string json = JsonSerializer.Serialize(values, BundleJson.Indented);
        Assert.DoesNotContain('\n', json);
        float[] back = JsonSerializer.Deserialize<float[]>(json, BundleJson.Indented)!;
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), back.Select(BitConverter.SingleToInt32Bits));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<float[]>("3", BundleJson.Indented));
    }

    [Fact]
    public void Open_ClassTwice_IsRefused()
    {
        using var folder = new TemporaryFolder();
        BundleDocument document = SampleDocument.Create("a");
        File.WriteAllText(
            folder.File("bundle.json"),
            JsonSerializer.Serialize(document with { Classes = [document.Classes[0], document.Classes[0]] }, BundleJson.Indented)
        );
        Assert.Contains(
            "has the class 0 twice",
            Assert.Throws<PartwiseException>(() => Bundle.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_Preprocessing_IsOneLine()
    {
        JsonElement json = JsonSerializer.SerializeToElement(
            new
            {
                source = "default",
                mean = new[] { 0.5, 0.25, 1 },
                crop = 224,
                resizeMode = "squash",
            }
        );
        Assert.Equal("mean 0.5/0.25/1, crop 224, resize mode squash (assumed: ImageNet's)", PreprocessingText.Of(json));
        Assert.Equal("anything", PreprocessingText.Of(JsonSerializer.SerializeToElement("anything")));
        Assert.Contains(
            "\"preprocessing\":\"crop 224 (from metadata)\"",
            ReportBuilder.Build(SampleDocument.Create("a"), []),
            StringComparison.Ordinal
        );
    }
}
