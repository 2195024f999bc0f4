using System.Numerics.Tensors;

namespace Partwise.Training;

/// <summary>
/// Changes of colour on planes [3, pixels] of 0 to 255, each result kept in that range. Formula source: the definitions of torchvision's
/// adjust_brightness, adjust_contrast, adjust_saturation and adjust_hue; grey is 0.2989·R + 0.587·G + 0.114·B.
/// </summary>
internal static class ColorJitter
{
    private const float Red = 0.2989f;
    private const float Green = 0.587f;
    private const float Blue = 0.114f;
    private const float White = 255;

    /// <summary>Applies the four changes in a random order with random factors, as torchvision's ColorJitter does.</summary>
    public static void Apply(Span<float> planes, AugmentationOptions options, ref CounterRandom random)
    {
        Span<int> order = [0, 1, 2, 3];
        random.Shuffle(order);
        // Drawn in a fixed order and whether used or not, so that one setting does not move the others.
        float brightness = Factor(options.Brightness, ref random), contrast = Factor(options.Contrast, ref random);
        float saturation = Factor(options.Saturation, ref random), hue = (float)random.NextDouble(-options.Hue, options.Hue);
        foreach (int change in order)
        {
            if (change == 0 && options.Brightness > 0)
                Brightness(planes, brightness);
            else if (change == 1 && options.Contrast > 0)
                Contrast(planes, contrast);
            else if (change == 2 && options.Saturation > 0)
                Saturation(planes, saturation);
            else if (change == 3 && options.Hue > 0)
                Hue(planes, hue);
        }
    }

    public static void Brightness(Span<float> planes, float factor)
    {
        TensorPrimitives.Multiply(planes, factor, planes);
        Clamp(planes);
    }

    public static void Contrast(Span<float> planes, float factor)
    {
        int n = planes.Length / 3;
        float mean = ((Red * Sum(planes[..n])) + (Green * Sum(planes.Slice(n, n))) + (Blue * Sum(planes.Slice(2 * n, n)))) / n;
        TensorPrimitives.Multiply(planes, factor, planes);
        TensorPrimitives.Add(planes, (1 - factor) * mean, planes);
        Clamp(planes);
    }

    public static void Saturation(Span<float> planes, float factor)
    {
        int n = planes.Length / 3;
        Span<float> r = planes[..n], g = planes.Slice(n, n), b = planes.Slice(2 * n, n);
        for (int i = 0; i < n; i++)
        {
            float grey = (1 - factor) * ((Red * r[i]) + (Green * g[i]) + (Blue * b[i]));
            r[i] = (factor * r[i]) + grey;
            g[i] = (factor * g[i]) + grey;
            b[i] = (factor * b[i]) + grey;
        }
        Clamp(planes);
    }

    /// <summary>Turns the hue by <paramref name="shift"/> of the circle; value and saturation (of HSV) stay.</summary>
    public static void Hue(Span<float> planes, float shift)
    {
        int n = planes.Length / 3;
        Span<float> r = planes[..n], g = planes.Slice(n, n), b = planes.Slice(2 * n, n);
        for (int i = 0; i < n; i++)
        {
            float value = MathF.Max(r[i], MathF.Max(g[i], b[i])), chroma = value - MathF.Min(r[i], MathF.Min(g[i], b[i]));
            if (chroma == 0)
                continue;
            float sector = value == r[i] ? (g[i] - b[i]) / chroma : value == g[i] ? 2 + ((b[i] - r[i]) / chroma) : 4 + ((r[i] - g[i]) / chroma);
            sector += 6 * shift;
            r[i] = Channel(value, chroma, sector + 5);
            g[i] = Channel(value, chroma, sector + 3);
            b[i] = Channel(value, chroma, sector + 1);
        }
    }

    private static float Channel(float value, float chroma, float sector)
    {
        float k = sector - (6 * MathF.Floor(sector / 6));
        return value - (chroma * Math.Clamp(MathF.Min(k, 4 - k), 0, 1));
    }

    private static float Factor(double width, ref CounterRandom random) => (float)random.NextDouble(1 - width, 1 + width);

    private static float Sum(ReadOnlySpan<float> values) => TensorPrimitives.Sum(values);

    private static void Clamp(Span<float> planes) => TensorPrimitives.Clamp(planes, 0f, White, planes);
}
