using FsCheck;
using FsCheck.Fluent;
using Partwise.Files;
using Partwise.Models;
using Partwise.Testing;

namespace Partwise.Tests.Models;

public sealed class PreprocessingTests
{
    private const string Real =
        """{"mean":[127.5,127.5,127.5],"std":[127.5,127.5,127.5],"scale":"0-255","resize":256,"crop":224,"interpolation":"bilinear"}""";

    [Fact]
    public void FromMetadata_RealModels_IsReadAndWrittenBack()
    {
        var preprocessing = Preprocessing.FromMetadata(Real, new(224, 224));
        Assert.Equal(new PreprocessingChannels(127.5, 127.5, 127.5), preprocessing.Mean);
        Assert.Equal((PreprocessingScale.Bytes, 256, 224), (preprocessing.Scale, preprocessing.Resize.Short, preprocessing.Crop.Width));
        Assert.Equal(PreprocessingSource.Metadata, preprocessing.Source);
        Assert.False(preprocessing.IsAssumed);
        Assert.Equal(Real, preprocessing.ToJson());
    }

    [Theory]
    [InlineData(224, 224, 256)]
    [InlineData(299, 299, 342)]
    [InlineData(32, 32, 37)]
    [InlineData(224, 320, 366)]
    public void Default_InputSize_SetsCropAndMargin(int height, int width, int resize)
    {
        var preprocessing = Preprocessing.Resolve(new(height, width));
        Assert.True(preprocessing.IsAssumed);
        Assert.Equal(new PreprocessingSize(height, width), preprocessing.Crop);
        Assert.Equal(new PreprocessingSize(resize, resize), preprocessing.Resize);
        Assert.Equal(new PreprocessingChannels(0.485, 0.456, 0.406), preprocessing.Mean);
        Assert.Equal(PreprocessingScale.Unit, preprocessing.Scale);
    }

    [Fact]
    public void Default_DynamicInput_Is224() => Assert.Equal(new PreprocessingSize(224, 224), Preprocessing.Default(null).Crop);

    [Fact]
    public void FromMetadata_OnlyTheNecessary_FillsInTheRest()
    {
        var preprocessing = Preprocessing.FromMetadata(
            """{"mean": 0.5, "std": 0.25, "scale": "0-1", "channelOrder": "bgr", "source": "file"}""",
            new(299, 299)
        );
        Assert.Equal(new PreprocessingChannels(0.25, 0.25, 0.25), preprocessing.Std);
        Assert.Equal((342, 299), (preprocessing.Resize.Short, preprocessing.Crop.Height));
        Assert.Equal(PreprocessingChannelOrder.Bgr, preprocessing.ChannelOrder);
    }

    [Fact]
    public void ToJson_EveryKey_RoundTrips()
    {
        Preprocessing original = Preprocessing.Default(new(100, 120)) with
        {
            Resize = new(110, 130),
            ResizeMode = PreprocessingResizeMode.Exact,
            Interpolation = PreprocessingInterpolation.Bicubic,
            ChannelOrder = PreprocessingChannelOrder.Bgr,
            Source = PreprocessingSource.Metadata,
        };
        Assert.Equal(
            """{"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"scale":"0-1","resize":[110,130],"crop":[100,120],"interpolation":"bicubic","resizeMode":"exact","channelOrder":"BGR"}""",
            original.ToJson()
        );
        Assert.Equal(original, Preprocessing.FromMetadata(original.ToJson(), new(100, 120)));
    }

    [Theory]
    [InlineData("mean", "[1,2]", "'mean': [1,2]; give three numbers (or one for all channels)")]
    [InlineData("mean", "[1,2,\"x\"]", "'mean': [1,2,\"x\"]; give three numbers (or one for all channels)")]
    [InlineData("std", "[1,0,1]", "'std': [1,0,1]; give three numbers above 0 (or one for all channels)")]
    [InlineData("std", "1e300", "'std': 1e300; give three numbers above 0 (or one for all channels)")]
    [InlineData("scale", "\"0-100\"", "'scale': \"0-100\"; give \"0-255\" or \"0-1\"")]
    [InlineData("resize", "0", "'resize': 0; give a whole number of pixels from 1 to 16384, or [height, width]")]
    [InlineData("crop", "99999", "'crop': 99999; give a whole number of pixels from 1 to 16384, or [height, width]")]
    [InlineData("crop", "224.5", "'crop': 224.5; give a whole number of pixels from 1 to 16384, or [height, width]")]
    [InlineData("resize", "[256,300]", "'resize': [256,300]; give one number, the short side's length, or set \"resizeMode\" to \"exact\"")]
    [InlineData("interpolation", "\"lanczos\"", "'interpolation': \"lanczos\"; give \"bilinear\" or \"bicubic\"")]
    [InlineData("channelOrder", "\"GBR\"", "'channelOrder': \"GBR\"; give \"RGB\" or \"BGR\"")]
    [InlineData("resizeMode", "1", "'resizeMode': 1; give \"short-side\" or \"exact\"")]
    public void FromMetadata_WrongValue_NamesKeyAndWhatIsAllowed(string key, string value, string message)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(Real)!.AsObject();
        json[key] = System.Text.Json.Nodes.JsonNode.Parse(value);
        Assert.Equal(
            $"The model's metadata 'preprocessing' has {message}.",
            Message(json.ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("nonsense", "is not readable JSON; give an object with mean, std and scale.")]
    [InlineData("[1]", "is not a JSON object; give an object with mean, std and scale.")]
    [InlineData("""{"std":1,"scale":"0-1"}""", "has no 'mean'; give three numbers (or one for all channels).")]
    [InlineData("""{"\ud800":1}""", "holds text that is not valid Unicode; give an object with mean, std and scale.")]
    [InlineData(
        """{"mean":1,"std":1}""",
        "has no 'scale'; give \"0-255\" or \"0-1\", the range of pixel values that mean and std refer to."
    )]
    [InlineData(
        """{"mean":1,"std":1,"scale":"0-1","rezise":2}""",
        "has the unknown key 'rezise'; allowed are mean, std, scale, resize, crop, interpolation, resizeMode, channelOrder."
    )]
    [InlineData(
        """{"mean":1,"std":1,"scale":"0-1","resize":200}""",
        "crops 224×224 pixels from an image resized to 200×200; the crop must not be larger than the resized image."
    )]
    [InlineData(
        """{"mean":1,"std":1,"scale":"0-1","crop":192}""",
        "crops to 192×192 pixels but the model's input has 224×224; give 'crop' the size of the input."
    )]
    public void FromMetadata_WrongDocument_SaysWhatIsWrong(string json, string message) =>
        Assert.Equal("The model's metadata 'preprocessing' " + message, Message(json));

    [Fact]
    public void FromFile_MissingOrHuge_SaysSo()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("p.json");
        Assert.Equal(
            $"The preprocessing file '{path}' does not exist; give a JSON file with mean, std and scale.",
            Assert.Throws<DataFileException>(() => Preprocessing.FromFile(path, null)).Message
        );
        File.WriteAllBytes(path, new byte[2 << 20]);
        Assert.Equal(
            $"The preprocessing file '{path}' has 2097152 bytes; at most 1048576 are allowed, so check that it is the right file.",
            Assert.Throws<DataFileException>(() => Preprocessing.FromFile(path, null)).Message
        );
        File.WriteAllText(path, "\uFEFF" + Real);
        Assert.Equal(PreprocessingSource.File, Preprocessing.Resolve(new(224, 224), path, "ignored").Source);
    }

    [Theory]
    [InlineData(
        """{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"size":224,"resample":2}""",
        224,
        PreprocessingResizeMode.Exact,
        PreprocessingInterpolation.Bilinear
    )]
    [InlineData(
        """{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"size":{"height":224,"width":224},"do_rescale":true,"rescale_factor":0.00392156862745098}""",
        224,
        PreprocessingResizeMode.Exact,
        PreprocessingInterpolation.Bilinear
    )]
    [InlineData(
        """{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"size":{"shortest_edge":256},"crop_size":{"height":224,"width":224},"do_center_crop":true,"resample":3}""",
        256,
        PreprocessingResizeMode.ShortSide,
        PreprocessingInterpolation.Bicubic
    )]
    [InlineData(
        """{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"size":{"shortest_edge":224},"crop_pct":0.875}""",
        256,
        PreprocessingResizeMode.ShortSide,
        PreprocessingInterpolation.Bilinear
    )]
    public void FromMetadata_HuggingFace_IsUnderstood(
        string json,
        int resize,
        PreprocessingResizeMode mode,
        PreprocessingInterpolation interpolation
    )
    {
        var preprocessing = Preprocessing.FromMetadata(json, new(224, 224));
        Assert.Equal((resize, mode, interpolation), (preprocessing.Resize.Short, preprocessing.ResizeMode, preprocessing.Interpolation));
        Assert.Equal((PreprocessingScale.Unit, 0.5), (preprocessing.Scale, preprocessing.Mean.First));
    }

    [Fact]
    public void FromMetadata_HuggingFaceBgrWithoutMean_IsNotNormalised()
    {
        // As MobileViT's file has it.
        var preprocessing = Preprocessing.FromMetadata(
            """{"crop_size":256,"do_center_crop":true,"do_flip_channel_order":true,"do_resize":true,"feature_extractor_type":"MobileViTFeatureExtractor","resample":2,"size":288}""",
            new(256, 256)
        );
        Assert.Equal(
            (PreprocessingChannelOrder.Bgr, PreprocessingScale.Unit, 288, 256),
            (preprocessing.ChannelOrder, preprocessing.Scale, preprocessing.Resize.Short, preprocessing.Crop.Width)
        );
        Assert.Equal((new PreprocessingChannels(0, 0, 0), new PreprocessingChannels(1, 1, 1)), (preprocessing.Mean, preprocessing.Std));
    }

    [Theory]
    [InlineData(
        """{"image_mean":[0,0,0],"image_std":[1,1,1],"size":224,"rescale_factor":0.5}""",
        "has 'rescale_factor': 0.5; give 1/255 (0.00392156862745098) or 1."
    )]
    [InlineData(
        """{"image_mean":[0,0,0],"image_std":[1,1,1],"size":224,"resample":1}""",
        "has 'resample': 1; give 2 (bilinear) or 3 (bicubic)."
    )]
    [InlineData(
        """{"image_mean":[0,0,0],"image_std":[1,1,1],"size":{"shortest_edge":"x"}}""",
        "has 'size': {\"shortest_edge\":\"x\"}; give a whole number of pixels as \"shortest_edge\"."
    )]
    [InlineData(
        """{"image_mean":[0,0,0],"image_std":[1,1,1],"size":{"shortest_edge":224}}""",
        "resizes the shortest edge to 224 without a crop, so the input's size depends on the image; give 'crop_size'."
    )]
    [InlineData(
        """{"image_mean":[0,0,0],"image_std":[1,1,1]}""",
        "has no 'size'; give a number, {\"shortest_edge\": …} or {\"height\": …, \"width\": …}."
    )]
    public void FromMetadata_WrongHuggingFace_NamesTheKey(string json, string message) =>
        Assert.Equal("The model's metadata 'preprocessing' " + message, Message(json));

    [Fact]
    public void Normalize_ImageNet_MatchesTheFormulaAndTheOrder()
    {
        Preprocessing preprocessing = Preprocessing.Default(new(2, 3));
        byte[] rgb = [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 15))];
        float[] output = new float[18];
        preprocessing.Normalize(rgb, output);
        float[] swapped = new float[18];
        (preprocessing with { ChannelOrder = PreprocessingChannelOrder.Bgr }).Normalize(rgb, swapped);
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < 6; i++)
            {
                Assert.Equal((rgb[3 * i + c] / 255.0 - preprocessing.Mean[c]) / preprocessing.Std[c], output[6 * c + i], 1e-6);
                Assert.Equal((rgb[3 * i + 2 - c] / 255.0 - preprocessing.Mean[c]) / preprocessing.Std[c], swapped[6 * c + i], 1e-6);
            }
        }
    }

    // torchvision 0.14.1: Normalize(ImageNet)(ToTensor()(value)) for 0, 1, 127, 128, 255, as the bits of its float32 results.
    [Fact]
    public void Normalize_TorchValues_AreTheSameToTheBit()
    {
        byte[] values = [0, 1, 127, 128, 255];
        Preprocessing preprocessing = Preprocessing.Default(new(1, 5));
        float[] output = new float[15];
        preprocessing.Normalize([.. values.SelectMany(v => new[] { v, v, v })], output);
        Assert.Equal(TorchBits, output.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Normalize_Bytes_AreExact()
    {
        var preprocessing = Preprocessing.FromMetadata("""{"mean":127.5,"std":127.5,"scale":"0-255","crop":[1,2],"resize":2}""", null);
        float[] output = new float[6];
        preprocessing.Normalize([0, 255, 127, 128, 0, 255], output);
        Assert.Equal([-1f, 0.5f / 127.5f, 1f, -1f, -0.5f / 127.5f, 1f], output);
    }

    [Fact]
    public void Normalize_WrongLength_IsRefused()
    {
        Preprocessing preprocessing = Preprocessing.Default(new(2, 2));
        Assert.StartsWith(
            "11 bytes were given; a crop of 2×2 has 12.",
            Assert.Throws<ArgumentException>(() => preprocessing.Normalize(new byte[11], new float[12])).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("nchw", Assert.Throws<ArgumentException>(() => preprocessing.Normalize(new byte[12], new float[13])).ParamName);
    }

    [Fact]
    public void FromMetadata_AnyText_ThrowsOnlyItsOwnException() =>
        Prop.ForAll(
                FsCheck.FSharp.ArbMap.defaults.ArbFor<string>(),
                text =>
                {
                    try
                    {
                        _ = Preprocessing.FromMetadata(text ?? "", null);
                        return false;
                    }
                    catch (DataFileException)
                    {
                        return true;
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static uint[] TorchBits =>
        [
            0xC0078BBD,
            0xC006732B,
            0x3D6939A6,
            0x3D97AF32,
            0x400FEE1D,
            0xC0024924,
            0xC0012A4F,
            0x3E402DE4,
            0x3E521B48,
            0x401B6DB7,
            0xBFE6F809,
            0xBFE4BCEA,
            0x3ED170BD,
            0x3EDA5D3C,
            0x4028F5C3,
        ];

    private static string Message(string json) =>
        Assert.Throws<DataFileException>(() => Preprocessing.FromMetadata(json, new(224, 224))).Message;
}
