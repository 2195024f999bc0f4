using System.Text;
using Partwise.Aviary;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Testing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.Docs;

/// <summary>The limits that SECURITY.md states: one byte (or pixel, or character) more is refused, with the limit in the message. The files
/// are sparse.</summary>
public sealed class LimitsTests
{
    [Theory]
    [InlineData("model.onnx", 2_147_418_112, "2147418112")]
    [InlineData("a.jpg", 536_870_912, "536,870,912")]
    [InlineData("bundle.json", 1_073_741_824, "1073741824")]
    [InlineData("labels.txt", 16_777_216, "16777216")]
    [InlineData("preprocess.json", 1_048_576, "1048576")]
    [InlineData("config.json", 1_048_576, "1048576")]
    [InlineData("scene.json", 4_194_304, "at most 1048576 are allowed")]
    [InlineData("photos.csv", 268_435_456, "268435456")]
    [InlineData("a.mat", 67_108_864, "67108864")]
    public void Read_FileOfOneByteMore_IsRefused(string name, long most, string limit)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(name);
        using (FileStream file = File.Create(path))
            file.SetLength(most + 1);
        Exception error = Record.Exception(() => Read(name, path))!;
        Assert.True(error is PartwiseException or OnnxException or ImageException, $"{error}");
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_OfOneCharacterMore_AreRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("labels.txt"), new string('a', 1000) + "\nb\n");
        Assert.Equal(1000, LabelSet.FromFile(folder.File("labels.txt"), 2).Labels[0].Length);
        File.WriteAllText(folder.File("labels.txt"), "a\n" + new string('b', 1001) + "\n");
        Assert.EndsWith(
            "has a label of 1001 characters (index 1); at most 1000 are allowed, so shorten it.",
            Assert.Throws<DataFileException>(() => LabelSet.FromFile(folder.File("labels.txt"), 2)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Image_OfOnePixelMoreInOneDirection_IsRefusedBeforeItIsDecoded()
    {
        Assert.Equal((65_535, 100_000_000), (DecodeLimits.Default.MaxSide, DecodeLimits.Default.MaxPixels));
        byte[] wide = ImageEncoder.Png(new RgbImage(65_536, 1, new byte[65_536 * 3])),
            tall = ImageEncoder.Png(new RgbImage(1, 65_536, new byte[65_536 * 3]));
        Assert.All(
            new[] { wide, tall },
            image =>
                Assert.Contains(
                    "at most 65,535 are allowed in each direction",
                    Assert.Throws<ImageException>(() => ImageDecoder.Decode(image)).Message,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(65_535, ImageDecoder.Decode(ImageEncoder.Png(new RgbImage(65_535, 1, new byte[65_535 * 3]))).Width);
    }

    [Fact]
    public void Npy_HeaderAndRankBeyondTheLimit_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 2, 0, .. BitConverter.GetBytes(65_537), .. new byte[65_537]]);
        Assert.Throws<DataFileException>(() => NpyFile.Read(path));
        byte[] header = Encoding.ASCII.GetBytes(
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(Enumerable.Repeat("1, ", 33))}), }}\n"
        );
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 2, 0, .. BitConverter.GetBytes(header.Length), .. header, 0, 0, 0, 0]);
        Assert.Throws<DataFileException>(() => NpyFile.Read(path));
    }

    [Fact]
    public void Safetensors_HeaderBeyondTheLimit_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder.File("a.safetensors")))
        {
            file.Write(BitConverter.GetBytes(33_554_433L));
            file.SetLength(33_554_433 + 8);
        }
        Assert.Contains(
            "at most 33554432 are allowed",
            Assert.Throws<DataFileException>(() => SafetensorsFile.Open(folder.File("a.safetensors"))).Message,
            StringComparison.Ordinal
        );
    }

    private static void Read(string name, string path)
    {
        switch (name)
        {
            case "model.onnx":
                OnnxModel.Load(path);
                break;
            case "a.jpg":
                ImageDecoder.Decode(path);
                break;
            case "bundle.json":
                Bundle.Open(Path.GetDirectoryName(path)!).Dispose();
                break;
            case "labels.txt":
                LabelSet.FromFile(path, 3);
                break;
            case "preprocess.json":
                Preprocessing.FromFile(path, null);
                break;
            case "config.json":
                ConfigurationReader.Read(null, path, new Dictionary<string, string>());
                break;
            case "scene.json":
                SceneJson.ReadFile(path);
                break;
            case "photos.csv":
                DatasetReader.Open(path);
                break;
            default:
                MatFile.Read(path);
                break;
        }
    }
}
