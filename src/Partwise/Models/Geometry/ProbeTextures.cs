using Partwise.Imaging;

namespace Partwise.Models;

/// <summary>Pictures for networks whose photos are not at hand: something on a grey ground, somewhere, of coloured noise with as much
/// contrast at every scale, roughly as photos have it.</summary>
internal static class ProbeTextures
{
    /// <summary>Makes them, always the same ones.</summary>
    /// <param name="count">How many.</param>
    /// <param name="preprocessing">How they become inputs.</param>
    public static IReadOnlyList<float[]> Create(int count, Preprocessing preprocessing)
    {
        (int height, int width) = (preprocessing.Crop.Height, preprocessing.Crop.Width);
        var random = new Random(0);
        float[][] inputs = new float[count][];
        for (int i = 0; i < count; i++)
        {
            float[] grey = Noise(random, height, width),
                window = Window(random, height, width);
            byte[] pixels = new byte[3 * height * width];
            for (int c = 0; c < 3; c++)
            {
                float[] tint = Noise(random, height, width);
                for (int q = 0; q < tint.Length; q++)
                    pixels[(3 * q) + c] = (byte)Math.Clamp(128 + (window[q] * ((50 * grey[q]) + (15 * tint[q]))), 0, 255);
            }
            inputs[i] = new float[pixels.Length];
            preprocessing.Normalize(pixels, inputs[i]);
        }
        return inputs;
    }

    // Round and soft; a sixth of the picture wide, its middle not too near to an edge.
    private static float[] Window(Random random, int height, int width)
    {
        double x = width * (0.25 + (0.5 * random.NextDouble())),
            y = height * (0.25 + (0.5 * random.NextDouble())),
            spread = Math.Min(height, width) / 6.0;
        float[] window = new float[height * width];
        for (int q = 0; q < window.Length; q++)
        {
            (double right, double down) = ((q % width) + 0.5 - x, (q / width) + 0.5 - y);
            window[q] = (float)Math.Exp(-((right * right) + (down * down)) / (2 * spread * spread));
        }
        return window;
    }

    // Octaves of equal strength are noise with a spectrum of 1/f.
    private static float[] Noise(Random random, int height, int width)
    {
        float[] sum = new float[height * width],
            large = new float[height * width];
        for (int cell = 1; cell < Math.Min(height, width); cell *= 2)
        {
            (int rows, int columns) = ((height + cell - 1) / cell, (width + cell - 1) / cell);
            float[] small = new float[rows * columns];
            for (int q = 0; q < small.Length; q++)
                small[q] = (float)((2 * random.NextDouble()) - 1);
            LinearUpsampler.Upsample(small, rows, columns, large, height, width);
            for (int q = 0; q < sum.Length; q++)
                sum[q] += large[q];
        }
        return sum;
    }
}
