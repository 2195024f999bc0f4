using Partwise.Imaging.Tests.Support;

namespace Partwise.Imaging.Tests;

public sealed class DecoderFuzzTests
{
    [Theory]
    [MemberData(nameof(Samples.All), MemberType = typeof(Samples))]
    public void Decode_MutatedBytes_FailsOnlyWithImageException(string kind, string file, string pixels)
    {
        byte[] original = Convert.FromBase64String(file);
        var random = new Random(20_26 + kind.Length + pixels.Length);
        var limits = new DecodeLimits { MaxPixels = 1_000_000 };
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] data = [.. original];
            for (int change = random.Next(1, 6); change > 0; change--)
                data[random.Next(data.Length)] = (byte)random.Next(256);
            if (round % 5 == 0)
                data = [.. data[..random.Next(data.Length)], .. data[random.Next(data.Length)..]];
            try
            {
                RgbImage image = ImageDecoder.Decode(data, limits);
                Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
            }
            catch (ImageException error)
            {
                Assert.StartsWith("The image data cannot be ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }
        Assert.InRange(refused, 1, 300);
    }
}
