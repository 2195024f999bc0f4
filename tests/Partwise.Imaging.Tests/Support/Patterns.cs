using System.Security.Cryptography;

namespace Partwise.Imaging.Tests.Support;

/// <summary>Pictures made of integer arithmetic, so that any other program can make the same.</summary>
internal static class Patterns
{
    /// <summary>Busy, aliased, and different in every channel.</summary>
    public static RgbImage Busy(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                    image.Pixels[(y * width + x) * 3 + c] = (byte)(x * 37 + y * 61 + c * 83 + x * y % 29 * 7);
            }
        }
        return image;
    }

    /// <summary>Four quarters: red, green; blue, white.</summary>
    public static RgbImage Quarters(int width, int height)
    {
        RgbImage image = RgbImage.Solid(width, height, Rgb.White);
        Painter.Fill(image, new BoundingBox(0, 0, width / 2, height / 2), new Rgb(255, 0, 0));
        Painter.Fill(image, new BoundingBox(width / 2, 0, width / 2, height / 2), new Rgb(0, 255, 0));
        Painter.Fill(image, new BoundingBox(0, height / 2, width / 2, height / 2), new Rgb(0, 0, 255));
        return image;
    }

    /// <summary>The first 16 hexadecimal digits of the pixels' SHA-256.</summary>
    public static string Hash(RgbImage image) => Convert.ToHexString(SHA256.HashData(image.Pixels))[..16];
}
