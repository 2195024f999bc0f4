using System.Numerics;
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
        float brightness = Factor(options.Brightness, ref random),
            contrast = Factor(options.Contrast, ref random);
        float saturation = Factor(options.Saturation, ref random),
            hue = (float)random.NextDouble(-options.Hue, options.Hue);
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
        int n = planes.Length / 3,
            i = 0;
        Span<float> r = planes[..n],
            g = planes.Slice(n, n),
            b = planes.Slice(2 * n, n);
        Vector<float> keep = new(factor),
            red = new((1 - factor) * Red),
            green = new((1 - factor) * Green),
            blue = new((1 - factor) * Blue);
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> vr = new(r[i..]),
                vg = new(g[i..]),
                vb = new(b[i..]);
            Vector<float> grey = (red * vr) + (green * vg) + (blue * vb);
            ((keep * vr) + grey).CopyTo(r[i..]);
            ((keep * vg) + grey).CopyTo(g[i..]);
            ((keep * vb) + grey).CopyTo(b[i..]);
        }
        for (; i < n; i++)
        {
            float grey = ((1 - factor) * Red * r[i]) + ((1 - factor) * Green * g[i]) + ((1 - factor) * Blue * b[i]);
            r[i] = (factor * r[i]) + grey;
            g[i] = (factor * g[i]) + grey;
            b[i] = (factor * b[i]) + grey;
        }
        Clamp(planes);
    }

    /// <summary>Turns the hue by <paramref name="shift"/> of the circle; value and saturation (of HSV) stay.</summary>
    public static void Hue(Span<float> planes, float shift)
    {
        int n = planes.Length / 3,
            i = 0;
        Span<float> r = planes[..n],
            g = planes.Slice(n, n),
            b = planes.Slice(2 * n, n);
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
            TurnHue(r[i..], g[i..], b[i..], shift);
        if (i == n)
            return;
        // The rest, padded to a whole vector.
        Span<float> rest = stackalloc float[3 * Vector<float>.Count];
        rest.Clear();
        Span<float> lastRed = rest[..Vector<float>.Count],
            lastGreen = rest.Slice(Vector<float>.Count, Vector<float>.Count),
            lastBlue = rest[(2 * Vector<float>.Count)..];
        r[i..].CopyTo(lastRed);
        g[i..].CopyTo(lastGreen);
        b[i..].CopyTo(lastBlue);
        TurnHue(lastRed, lastGreen, lastBlue, shift);
        lastRed[..(n - i)].CopyTo(r[i..]);
        lastGreen[..(n - i)].CopyTo(g[i..]);
        lastBlue[..(n - i)].CopyTo(b[i..]);
    }

    /// <summary>The first pixels of three planes, as many as a vector holds.</summary>
    private static void TurnHue(Span<float> red, Span<float> green, Span<float> blue, float shift)
    {
        Vector<float> r = new(red),
            g = new(green),
            b = new(blue);
        Vector<float> value = Vector.Max(r, Vector.Max(g, b)),
            chroma = value - Vector.Min(r, Vector.Min(g, b));
        // Grey has no hue, and none is needed: its chroma of 0 takes part in every channel.
        Vector<float> inverse = Vector.ConditionalSelect(
            Vector.Equals(chroma, Vector<float>.Zero),
            Vector<float>.Zero,
            Vector<float>.One / chroma
        );
        Vector<float> fromRed = (g - b) * inverse,
            fromGreen = ((b - r) * inverse) + new Vector<float>(2),
            fromBlue = ((r - g) * inverse) + new Vector<float>(4);
        Vector<float> sector = Vector.ConditionalSelect(
            Vector.Equals(value, r),
            fromRed,
            Vector.ConditionalSelect(Vector.Equals(value, g), fromGreen, fromBlue)
        );
        sector += new Vector<float>(6 * shift);
        Channel(value, chroma, sector, 5).CopyTo(red);
        Channel(value, chroma, sector, 3).CopyTo(green);
        Channel(value, chroma, sector, 1).CopyTo(blue);
    }

    private static Vector<float> Channel(Vector<float> value, Vector<float> chroma, Vector<float> sector, float offset)
    {
        Vector<float> k = sector + new Vector<float>(offset);
        k -= new Vector<float>(6) * Vector.Floor(k / new Vector<float>(6));
        return value - (chroma * Vector.Max(Vector<float>.Zero, Vector.Min(Vector.Min(k, new Vector<float>(4) - k), Vector<float>.One)));
    }

    private static float Factor(double width, ref CounterRandom random) => (float)random.NextDouble(1 - width, 1 + width);

    private static float Sum(ReadOnlySpan<float> values) => TensorPrimitives.Sum(values);

    private static void Clamp(Span<float> planes) => TensorPrimitives.Clamp(planes, 0f, White, planes);
}
