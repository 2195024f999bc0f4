using System.Text;
using Partwise.Imaging.Tests.Support;
using Partwise.Testing;

namespace Partwise.Imaging.Tests;

public sealed class ImageDecoderErrorTests
{
    private const string FloatTiff =
        "SUkqAAgAAAAKAAABBAABAAAACAAAAAEBBAABAAAABgAAAAIBAwABAAAAIAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAhgAAABYBBAABAAAABgAAABcBBAABAAAAwAAAABwBAwABAAAAAQAAAFMBAwABAAAAAwAAAAAAAAA9SodCPUrRQh+lDUMEdhVDBHY6Q8VgkkLFYNxCPUqNQh+lAEMEdg9DBHY7Q8VgokLFYPpCPUq5Qh+lCEMEdhdDBHYgQ4nBdELFYOBCPUqtQh+lCUMEdh9DBHZSQ8Vg3kLFYI5CYjABQz1K3UIEdgtDBHZFQ8Vg0kI9Sq1CH6UQQ2IwBEM9SvFCBHYcQ8VgjkJiMAhDPUr5QgR2IEPFYJZCPUrpQgR2H0PFYKJCPUqZQh+lFEMEdj9DPUqzQgR2BEM=";

    [Fact]
    public void Decode_MissingFile_NamesIt()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal($"'{folder.File("no.jpg")}' cannot be used: it does not exist; check the path.", Message(folder.File("no.jpg")));
        Assert.Equal($"'{folder.File("no/no.jpg")}' cannot be used: it does not exist; check the path.", Message(folder.File("no/no.jpg")));
    }

    [Fact]
    public void Decode_Folder_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal($"'{folder.Path}' cannot be used: it is a folder; give an image file.", Message(folder.Path));
    }

    [Theory]
    [InlineData("", "it is empty (0 bytes)")]
    [InlineData("hello, this is not an image", "it is not an image of a supported format (JPEG, PNG, WebP, GIF, TIFF or AVIF)")]
    [InlineData("BM6\0\0\0", "BMP is not supported; convert it to JPEG or PNG")]
    [InlineData("%PDF-1.7", "PDF is not supported; convert it to JPEG or PNG")]
    [InlineData(
        "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        "SVG is not supported; convert it to JPEG or PNG"
    )]
    [InlineData("\0\0\0\u0018ftypheic", "HEIC is not supported; convert it to JPEG or PNG")]
    [InlineData("\0\0\0\u0018ftypmif1", "HEIF is not supported; convert it to JPEG or PNG")]
    [InlineData("\0\0\0\u0018ftypisom", "video (MP4 or QuickTime) is not supported; convert it to JPEG or PNG")]
    [InlineData("\0\0\0\u000CjP  \r\n", "JPEG 2000 is not supported; convert it to JPEG or PNG")]
    [InlineData("\0\0\0\u000CJXL ", "JPEG XL is not supported; convert it to JPEG or PNG")]
    [InlineData("\0\0\u0001\0\u0001\0", "ICO is not supported; convert it to JPEG or PNG")]
    [InlineData("P6\n1 1", "PNM is not supported; convert it to JPEG or PNG")]
    [InlineData("<!DOCTYPE html><html>", "it is a web page, not an image; download the image itself")]
    [InlineData(
        "version https://git-lfs.github.com/spec/v1",
        "it is the pointer to a file of Git LFS; fetch the file itself with 'git lfs pull'"
    )]
    public void Decode_OtherContent_IsNotHandedToAnyDecoder(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("x.jpg"), content, Encoding.Latin1);

        Assert.Equal($"'{folder.File("x.jpg")}' cannot be used: {reason}.", Message(folder.File("x.jpg")));
    }

    [Fact]
    public void Decode_HugeHeader_IsRefusedBeforeDecoding()
    {
        byte[] png = FileBytes.PngHeader(20_000, 20_000);

        Assert.Equal(
            "The image data cannot be used: it has 20000x20000 = 400,000,000 pixels and at most 100,000,000 are allowed; use a "
                + "smaller image or raise the limit.",
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(png)).Message
        );
    }

    [Fact]
    public void Decode_Limits_AreInclusive()
    {
        byte[] png = ImageEncoder.Png(Patterns.Busy(10, 10));

        Assert.Equal(10, ImageDecoder.Decode(png, new DecodeLimits { MaxPixels = 100, MaxBytes = png.Length }).Width);
        Assert.Contains(
            "10x10 = 100 pixels and at most 99",
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(png, new DecodeLimits { MaxPixels = 99 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{png.Length} bytes and at most {png.Length - 1}",
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(png, new DecodeLimits { MaxBytes = png.Length - 1 })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Decode_FileOverTheByteLimit_IsNotRead()
    {
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder.File("big.png")))
            file.SetLength(3L << 30);

        Assert.Contains(
            "3,221,225,472 bytes and at most 536,870,912 are allowed",
            Message(folder.File("big.png")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Decode_FloatPixels_AreRefused() =>
        Assert.Equal(
            "The image data cannot be used: its pixels are floating-point numbers, and only unsigned 8-bit and 16-bit pixels are "
                + "supported; convert it to PNG.",
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(Convert.FromBase64String(FloatTiff))).Message
        );

    [Fact]
    public void Decode_Failure_HasItsKindAndAReasonWithoutThePath()
    {
        using var folder = new TemporaryFolder();
        byte[] png = ImageEncoder.Png(Patterns.Busy(10, 10));
        File.WriteAllText(folder.File("text.jpg"), "no photo");
        File.WriteAllBytes(folder.File("a.png"), png);
        File.WriteAllBytes(folder.File("half.png"), png[..(png.Length / 2)]);

        AssertKind(ImageErrorKind.Missing, "it does not exist; check the path", folder.File("no.jpg"));
        AssertKind(ImageErrorKind.Unreadable, "it is a folder; give an image file", folder.Path);
        AssertKind(
            ImageErrorKind.Unsupported,
            "it is not an image of a supported format (JPEG, PNG, WebP, GIF, TIFF or AVIF)",
            folder.File("text.jpg")
        );
        AssertKind(
            ImageErrorKind.TooManyBytes,
            $"it has {png.Length} bytes and at most 9 are allowed; use a smaller file",
            folder.File("a.png"),
            new DecodeLimits { MaxBytes = 9 }
        );
        AssertKind(
            ImageErrorKind.TooManyPixels,
            "it has 10x10 = 100 pixels and at most 9 are allowed; use a smaller image or raise the limit",
            folder.File("a.png"),
            new DecodeLimits { MaxPixels = 9 }
        );
        Assert.Equal(ImageErrorKind.Damaged, Assert.Throws<ImageException>(() => ImageDecoder.Decode(folder.File("half.png"))).Kind);
    }

    private static void AssertKind(ImageErrorKind kind, string reason, string path, DecodeLimits? limits = null)
    {
        var error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(path, limits));
        Assert.Equal((kind, reason), (error.Kind, error.Reason));
        Assert.Equal($"'{path}' cannot be used: {reason}.", error.Message);
    }

    [Fact]
    public void Decode_TruncatedJpeg_SaysWhatIsWrong()
    {
        byte[] jpeg = ImageEncoder.Jpeg(Patterns.Busy(64, 64));

        string message = Assert.Throws<ImageException>(() => ImageDecoder.Decode(jpeg.AsSpan(0, jpeg.Length / 2))).Message;

        Assert.Equal(
            "The image data cannot be decoded: the JPEG data is truncated or damaged (premature end of JPEG image); get an intact copy.",
            message
        );
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.98)]
    [InlineData(0.995)]
    public void Decode_EndMarkerTooEarly_IsNotAGreyRest(double share)
    {
        byte[] jpeg = ImageEncoder.Jpeg(Patterns.Busy(150, 333));

        Assert.Contains(
            "the JPEG data is truncated or damaged",
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(EndAt(jpeg, share))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Decode_ManyBytesLeftOver_IsRefused()
    {
        byte[] jpeg = Progressive();

        byte[] few = [.. jpeg[..^2], 1, 2, 3, .. jpeg[^2..]],
            many = [.. jpeg[..^2], .. Enumerable.Repeat((byte)7, 400), .. jpeg[^2..]];

        Assert.Equal(ImageDecoder.Decode(jpeg).Pixels, ImageDecoder.Decode(few).Pixels);
        Assert.Contains(
            "extraneous bytes before marker",
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(many)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Decode_DamagedFromSeveralThreads_EveryErrorIsItsOwn()
    {
        byte[] jpeg = ImageEncoder.Jpeg(Patterns.Busy(64, 64)),
            png = ImageEncoder.Png(Patterns.Busy(64, 64));
        byte[] half = jpeg[..(jpeg.Length / 2)],
            early = EndAt(jpeg, 0.99),
            other = png[..(png.Length / 2)],
            expected = ImageDecoder.Decode(jpeg).Pixels;
        Parallel.For(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i =>
            {
                if (i % 5 == 0)
                    Assert.Contains(
                        "premature end of JPEG image",
                        Assert.Throws<ImageException>(() => ImageDecoder.Decode(half)).Message,
                        StringComparison.Ordinal
                    );
                else if (i % 5 == 1)
                    Assert.DoesNotContain(
                        "JPEG",
                        Assert.Throws<ImageException>(() => ImageDecoder.Decode(other)).Message,
                        StringComparison.Ordinal
                    );
                else if (i % 5 == 2)
                    Assert.Contains(
                        "premature end of data segment",
                        Assert.Throws<ImageException>(() => ImageDecoder.Decode(early)).Message,
                        StringComparison.Ordinal
                    );
                else if (i % 5 == 3)
                    Assert.Equal(Patterns.Busy(64, 64).Pixels, ImageDecoder.Decode(png).Pixels);
                else
                    Assert.Equal(expected, ImageDecoder.Decode(jpeg).Pixels);
            }
        );
    }

    private static byte[] EndAt(byte[] jpeg, double share) => [.. jpeg[..(int)(jpeg.Length * share)], 0xFF, 0xD9];

    private static byte[] Progressive() =>
        Convert.FromBase64String(Samples.All.First(row => row.Data.Item1 == "JPEG, progressive").Data.Item2);

    private static string Message(string path) => Assert.Throws<ImageException>(() => ImageDecoder.Decode(path)).Message;
}
