using System.Text.Json;
using Partwise.Imaging.Tests.Support;
using Partwise.Testing;

namespace Partwise.Imaging.Tests;

public sealed class PreprocessGoldenTests
{
    [Fact]
    [Trait(TestData.Category, TestData.Golden)]
    public void DecodeResizeCrop_Photos_EqualTorchvisionBitForBit()
    {
        string folder = TestData.Fixture("torchvision-preprocess");
        string photos = TestData.Data("CUB_200_2011_subset");
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")));
        int seen = 0;
        foreach (JsonElement example in index.RootElement.GetProperty("cases").EnumerateArray())
        {
            string file = example.GetProperty("parameters").GetProperty("image").GetString()!;
            byte[] expected = NpyFile
                .Read(Path.Combine(folder, example.GetProperty("outputs").GetProperty("pixels").GetProperty("file").GetString()!))
                .As<byte>("|u1");

            RgbImage photo = ImageDecoder.Decode(Path.Combine(photos, file));
            (int width, int height) = ImageResizer.ShortSideSize(photo.Width, photo.Height, 256);
            RgbImage actual = ImageResizer.Resize(photo, width, height).CentreCrop(224, 224);

            Assert.True(
                expected.AsSpan().SequenceEqual(actual.Pixels),
                $"{file}: largest difference {expected.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Max()}"
            );
            seen++;
        }
        Assert.Equal(8, seen);
    }
}
