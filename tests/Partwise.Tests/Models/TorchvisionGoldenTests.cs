using System.Text.Json;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Tests.Models;

/// <summary>From the file to the logits as torchvision and PyTorch have them.</summary>
[Trait(TestData.Category, TestData.Golden)]
public sealed class TorchvisionGoldenTests
{
    [Fact]
    public void Run_PhotosOfTheFixture_GivesTheReferencesPixelsAndLogits()
    {
        string folder = TestData.Fixture("torchvision-preprocess");
        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json")));
        string dataset = TestData.Data("CUB_200_2011_subset");
        using var classifier = Classifier.Load(
            TestData.Data("models", "cub7-mobilenetv2.onnx"),
            cancellationToken: TestContext.Current.CancellationToken
        );
        var preparer = new ImagePreparer(classifier.Preprocessing);
        using OrtValue input = classifier.AllocateInput();
        int cases = 0;
        foreach (JsonElement one in index.RootElement.GetProperty("cases").EnumerateArray())
        {
            JsonElement outputs = one.GetProperty("outputs");
            PreparedImage prepared = preparer.Prepare(
                Path.Combine(dataset, one.GetProperty("parameters").GetProperty("image").GetString()!)
            );
            NpyArray pixels = NpyFile.Read(Path.Combine(folder, outputs.GetProperty("pixels").GetProperty("file").GetString()!));
            Assert.Equal(pixels.Values<byte>().Length, prepared.Pixels.Length);
            for (int i = 0; i < prepared.Pixels.Length; i++)
                Assert.InRange(prepared.Pixels[i] - pixels.Values<byte>()[i], -1, 1);
            int[] crop = [.. outputs.GetProperty("crop").EnumerateArray().Select(v => v.GetInt32())];
            int[] resized = [.. outputs.GetProperty("resized_size").EnumerateArray().Select(v => v.GetInt32())];
            Assert.Equal(
                (crop[0], crop[1], resized[0], resized[1]),
                (prepared.Geometry.CropY, prepared.Geometry.CropX, prepared.Geometry.ResizedWidth, prepared.Geometry.ResizedHeight)
            );
            classifier.Preprocessing.Normalize(prepared.Pixels, input.AsSpan<float>());
            using ClassifierOutput run = classifier.Run(input, TestContext.Current.CancellationToken);
            double[] logits = [.. outputs.GetProperty("logits").EnumerateArray().Select(v => v.GetDouble())];
            for (int c = 0; c < logits.Length; c++)
                Assert.Equal(logits[c], run.Logits[c], 0.02);
            cases++;
        }
        Assert.Equal(8, cases);
    }
}
