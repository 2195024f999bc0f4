using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class InspectTests(TinyBundle bundle)
{
    [Fact]
    public void Inspect_Json_HoldsEveryKeyOfTheContract()
    {
        JsonElement root = Executable.Run("inspect", bundle.Model, "--json").Succeeded().Json();

        root.Has(
            "schema:s",
            "model:s",
            "opset:n",
            "bytes:n",
            "input:o",
            "preprocessing:o",
            "features:o",
            "head:o",
            "labels:o",
            "decomposable:b",
            "exact:b",
            "reason:s?",
            "remedy:s?"
        );
        Assert.Equal("partwise.inspect/1", root.At("schema").GetString());
        Assert.Equal(new FileInfo(bundle.Model).Length, root.At("bytes").GetInt64());
        root.At("input").Has("name:s", "shape:a");
        Assert.Equal("""["N",3,32,32]""", JsonSerializer.Serialize(root.At("input").At("shape")));
        root.At("preprocessing").Has("source:s", "mean:a", "std:a", "scale:s", "resize:n", "crop:n", "interpolation:s");
        Assert.Equal("metadata", root.At("preprocessing").At("source").GetString());
        root.At("features").Has("tensor:s", "channels:n", "height:n", "width:n", "nonNegative:b");
        Assert.Equal("features", root.At("features").At("tensor").GetString());
        Assert.True(root.At("features").At("nonNegative").GetBoolean());
        root.At("head").Has("kind:s", "path:s", "classes:n", "bias:b");
        Assert.Equal("pooled-linear", root.At("head").At("kind").GetString());
        Assert.Equal("GlobalAveragePool -> Flatten -> Gemm", root.At("head").At("path").GetString());
        Assert.Equal(4, root.At("labels").Has("source:s", "count:n").At("count").GetInt32());
        Assert.True(root.At("decomposable").GetBoolean());
        Assert.Equal(JsonValueKind.Null, root.At("reason").ValueKind);
    }

    [Fact]
    public void Inspect_Text_SaysItInWords()
    {
        ProgramResult result = Executable.Run("inspect", bundle.Model).Succeeded();

        Assert.Contains("yes, exactly", result.Output, StringComparison.Ordinal);
        Assert.Contains("red, green, blue", result.Output, StringComparison.Ordinal);
        Assert.Contains("mean 0,", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PreprocessingChannels", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.All(result.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Inspect_ModelWithoutHead_AnswersWithReasonAndRemedy()
    {
        using var folder = new TemporaryFolder();
        string model = TinyModel.WriteHeadless(folder.File("headless.onnx"));

        JsonElement root = Executable.Run("inspect", model, "--json").Succeeded().Json();

        Assert.False(root.At("decomposable").GetBoolean());
        Assert.NotEqual("", root.Has("reason:s", "remedy:s").At("reason").GetString());
    }

    [Fact]
    public void Inspect_RealModel_ReadsItsOwnLabelsAndPreprocessing()
    {
        JsonElement root = Executable.Run("inspect", TestData.Data("models", "cub7-mobilenetv2.onnx"), "--json").Succeeded().Json();

        Assert.Equal(7, root.At("labels").At("count").GetInt32());
        Assert.Equal(1280, root.At("features").At("channels").GetInt32());
        Assert.Equal(127.5, root.At("preprocessing").At("mean")[0].GetDouble());
    }
}
