using Partwise.Imaging.Native;
using Partwise.Imaging.Tests.Support;
using Partwise.Testing;

namespace Partwise.Imaging.Tests;

public sealed class ImageDecoderTests
{
    [Theory]
    [MemberData(nameof(Samples.All), MemberType = typeof(Samples))]
    public void Decode_EverySupportedKind_GivesPillowsPixels(string kind, string file, string pixels)
    {
        RgbImage image = ImageDecoder.Decode(Convert.FromBase64String(file));

        Assert.True((8, 6) == (image.Width, image.Height), kind);
        Assert.Equal(Convert.FromBase64String(pixels), image.Pixels);
    }

    [Theory]
    [MemberData(nameof(Samples.All), MemberType = typeof(Samples))]
    public void Decode_CutAnywhere_FailsOrGivesEveryPixel(string kind, string file, string pixels)
    {
        byte[] data = Convert.FromBase64String(file),
            whole = Convert.FromBase64String(pixels);
        int refused = 0;
        for (int length = 1; length < data.Length; length++)
        {
            try
            {
                // Some files end in bytes that carry no pixel.
                Assert.True(
                    whole.AsSpan().SequenceEqual(ImageDecoder.Decode(data.AsSpan(0, length)).Pixels),
                    $"{kind} cut to {length} bytes"
                );
            }
            catch (ImageException)
            {
                refused++;
            }
        }
        Assert.True(refused >= data.Length / 3, $"{kind}: only {refused} of {data.Length} refused");
    }

    [Theory]
    [InlineData(0, 48, 32, "RGBW")]
    [InlineData(1, 48, 32, "RGBW")]
    [InlineData(2, 48, 32, "GRWB")]
    [InlineData(3, 48, 32, "WBGR")]
    [InlineData(4, 48, 32, "BWRG")]
    [InlineData(5, 32, 48, "RBGW")]
    [InlineData(6, 32, 48, "BRWG")]
    [InlineData(7, 32, 48, "WGBR")]
    [InlineData(8, 32, 48, "GWRB")]
    [InlineData(9, 48, 32, "RGBW")]
    [InlineData(65535, 48, 32, "RGBW")]
    public void Decode_ExifOrientation_TurnsUpright(int orientation, int width, int height, string corners)
    {
        byte[] jpeg = FileBytes.WithOrientation(ImageEncoder.Jpeg(Patterns.Quarters(48, 32), 100), (ushort)orientation);

        RgbImage image = ImageDecoder.Decode(jpeg);

        Assert.Equal((width, height), (image.Width, image.Height));
        string actual = string.Concat(
            new[] { image[3, 3], image[width - 4, 3], image[3, height - 4], image[width - 4, height - 4] }.Select(Name)
        );
        Assert.Equal(corners, actual);

        static char Name(Rgb color) =>
            (color.Red > 128, color.Green > 128, color.Blue > 128) switch
            {
                (true, true, true) => 'W',
                (true, false, false) => 'R',
                (false, true, false) => 'G',
                _ => 'B',
            };
    }

    [Fact]
    public void Decode_OrientedOddSize_KeepsEveryPixel()
    {
        RgbImage stored = ImageDecoder.Decode(ImageEncoder.Jpeg(Patterns.Busy(5, 3)));
        for (ushort orientation = 1; orientation <= 8; orientation++)
        {
            RgbImage upright = ImageDecoder.Decode(FileBytes.WithOrientation(ImageEncoder.Jpeg(Patterns.Busy(5, 3)), orientation));
            Assert.Equal(Colors(stored), Colors(upright));
        }

        static IEnumerable<Rgb> Colors(RgbImage image) =>
            Enumerable
                .Range(0, image.Width * image.Height)
                .Select(i => image[i % image.Width, i / image.Width])
                .OrderBy(c => (c.Red, c.Green, c.Blue));
    }

    [Fact]
    public void Decode_NonAsciiPath_Works()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("Rötelschwälbchen 赤 🐦.png");
        File.WriteAllBytes(path, ImageEncoder.Png(Patterns.Busy(7, 5)));

        Assert.Equal(Patterns.Busy(7, 5).Pixels, ImageDecoder.Decode(path).Pixels);
    }

    [Fact]
    public void Decode_ExtensionOfAnotherFormat_GoesByContent()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("photo.jpg");
        File.WriteAllBytes(path, ImageEncoder.Png(Patterns.Busy(7, 5)));

        Assert.Equal(Patterns.Busy(7, 5).Pixels, ImageDecoder.Decode(path).Pixels);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("end of spectrum")]
    [InlineData("bit position")]
    [InlineData("zeros")]
    [InlineData("all")]
    public void Decode_HeaderWrongInWhatNoPixelDependsOn_GivesTheSamePixels(string what)
    {
        byte[] jpeg = ImageEncoder.Jpeg(Patterns.Busy(64, 48));
        var broken = new List<byte>(jpeg);
        int scan = Segment(jpeg, 0xDA),
            fields = scan + 5 + (2 * jpeg[scan + 4]);
        if (what is "end of spectrum" or "all")
            broken[fields + 1] = 0;
        if (what is "bit position" or "all")
            broken[fields + 2] = 0x11;
        if (what is "version" or "all")
        {
            byte[] header = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 2, 1, 0, 0, 1, 0, 1, 0, 0];
            if (jpeg[3] == 0xE0)
                broken.RemoveRange(2, 18);
            broken.InsertRange(2, header);
        }
        if (what is "zeros" or "all")
            broken.InsertRange(Segment([.. broken], 0xDB), [0, 0]);
        Assert.NotEqual(jpeg, broken);
        Assert.Equal(ImageDecoder.Decode(jpeg).Pixels, ImageDecoder.Decode([.. broken]).Pixels);
        // What is damaged besides stays damaged.
        Assert.Throws<ImageException>(() => ImageDecoder.Decode([.. broken[..^200]]));
        Assert.Throws<ImageException>(() => ImageDecoder.Decode([.. broken[..^2]]));
    }

    [Fact]
    public void Decode_Avif_GivesThePicture()
    {
        var photo = new RgbImage(96, 64);
        for (int i = 0; i < photo.Pixels.Length; i++)
            photo.Pixels[i] = (byte)((i / 3 % 96 * 2) + (i % 3 * 20));
        byte[] avif = Avif(photo);
        RgbImage decoded = ImageDecoder.Decode(avif);
        Assert.Equal((96, 64), (decoded.Width, decoded.Height));
        Assert.True(photo.Pixels.Zip(decoded.Pixels).Average(p => Math.Abs(p.First - p.Second)) < 3);
        Assert.Equal(
            ImageErrorKind.Damaged,
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(avif.AsSpan(0, avif.Length / 2))).Kind
        );
    }

    private static unsafe byte[] Avif(RgbImage photo)
    {
        fixed (byte* start = photo.Pixels)
        {
            nint pixels = (nint)start;
            return VipsErrors.Run(() =>
            {
                using var image = new ImageHandle(
                    VipsApi.NewImage((void*)pixels, (nuint)photo.Pixels.Length, photo.Width, photo.Height, 3, 0)
                );
                using var operation = new VipsOperation("heifsave_buffer");
                const int av1 = 4;
                return operation
                    .SetImage("in", image)
                    .SetEnum("compression", "VipsForeignHeifCompression", av1)
                    .SetInt("Q", 90)
                    .Build()
                    .GetBytes("buffer");
            });
        }
    }

    private static int Segment(byte[] jpeg, byte marker)
    {
        int at = 2;
        while (jpeg[at + 1] != marker)
            at += 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]);
        return at;
    }

    [Fact]
    public void Decode_FewBytesTooManyBeforeTheEnd_IsAccepted()
    {
        byte[] jpeg = ImageEncoder.Jpeg(Patterns.Busy(16, 16));
        byte[] padded = [.. jpeg[..^2], 0x11, 0x22, 0x33, .. jpeg[^2..]];

        Assert.Equal(ImageDecoder.Decode(jpeg).Pixels, ImageDecoder.Decode(padded).Pixels);
    }
}
