using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>The main job on a real classifier and real photos, kept small.</summary>
public sealed class RealModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("full")]
    [InlineData("box")]
    public void FitAndExplain_Birds_HoldTheCertificate(string crop)
    {
        string model = TestData.Data("models", "cub7-mobilenetv2.onnx"),
            photos = TestData.Data("CUB_200_2011_subset");
        string bundle = _folder.File("birds.partwise");

        JsonElement fit = Executable
            .Run(
                "fit",
                model,
                photos,
                "-k",
                "3",
                "--images-per-class",
                "3",
                "--classes",
                "0,3",
                "--crop",
                crop,
                "-o",
                bundle,
                "--json",
                "--no-progress"
            )
            .Succeeded()
            .Json();

        Assert.Equal(2, fit.At("classes").GetArrayLength());
        JsonElement certificate = fit.At("certificate");
        Assert.Equal(0, certificate.At("prototypeSumMaxAbs").GetDouble());
        Assert.InRange(certificate.At("networkSumMaxAbs").GetDouble(), 0, 1e-8);
        Assert.InRange(certificate.At("logitSumMaxAbs").GetDouble(), 0, 1e-4);
        Assert.True(certificate.At("originalOutputsBitIdentical").GetBoolean());
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "bundle.json")));
        Assert.Equal(crop, document.RootElement.At("options").At("crop").GetString());

        string photo = TestData.Data("CUB_200_2011_subset", "images", "001.Black_footed_Albatross");
        JsonElement image = Executable
            .Run("explain", bundle, Directory.EnumerateFiles(photo).Order(StringComparer.Ordinal).First(), "--json")
            .Succeeded()
            .Json()
            .At("images")[0];
        Assert.Equal("001.Black_footed_Albatross", image.At("predictions")[0].At("label").GetString());
        Assert.All(
            image.At("predictions").EnumerateArray(),
            p => Assert.InRange(p.At("sumError").GetDouble(), 0, 1e-5 * Math.Max(1, Math.Abs(p.At("logit").GetDouble())))
        );
    }

    [Fact]
    public void FitAndExplain_Transformer_ShowsTheOffset()
    {
        string model = TestData.Data("models", "cifar10-vit.onnx"),
            photos = TestData.Data("cifar10_sample");
        string bundle = _folder.File("vit.partwise");

        JsonElement fit = Executable
            .Run(
                "fit",
                model,
                photos,
                "-k",
                "2",
                "--images-per-class",
                "4",
                "--assign",
                "prediction",
                "-o",
                bundle,
                "--json",
                "--no-progress"
            )
            .Succeeded()
            .Json();

        Assert.True(fit.At("certificate").At("originalOutputsBitIdentical").GetBoolean());
        string photo = Directory
            .EnumerateFiles(photos, "*.png", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(photos, "*.jpg", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .First();
        JsonElement best = Executable.Run("explain", bundle, photo, "--json").Succeeded().Json().At("images")[0].At("predictions")[0];
        double sum =
            best.At("bias").GetDouble()
            + best.At("offset").GetDouble()
            + best.At("parts").EnumerateArray().Sum(p => p.At("contribution").GetDouble());
        Assert.Equal(best.At("logit").GetDouble(), sum, 1e-4);
    }
}
