using System.Globalization;

namespace Partwise.Imaging.Drawing;

/// <summary>Chooses round numbers for a signed scale.</summary>
internal static class ScaleTicks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten within ±limit: as many as fit, at most three on either side of 0.</summary>
    /// <param name="limit">The scale's end, ≥ 0.</param>
    /// <param name="length">The bar's length in pixels.</param>
    /// <param name="measure">The width of a text in pixels.</param>
    /// <param name="gap">The least space between two texts, in pixels.</param>
    internal static IReadOnlyList<ScaleTick> Choose(double limit, int length, Func<string, int> measure, int gap)
    {
        if (limit > 0)
        {
            int power = (int)Math.Floor(Math.Log10(limit)) - 1;
            for (int i = 0; i < 7; i++)
            {
                int exponent = power + i / 3;
                double step =
                    (
                        (i % 3) switch
                        {
                            0 => 1,
                            1 => 2,
                            _ => 5,
                        }
                    ) * Math.Pow(10, exponent);
                int each = (int)Math.Floor(limit / step * (1 + 1e-9));
                if (each is < 1 or > 3)
                    continue;
                ScaleTick[] ticks =
                [
                    .. Enumerable.Range(-each, 2 * each + 1).Select(n => new ScaleTick(n * step, Write(n, step, exponent))),
                ];
                double spacing = step / limit / 2 * (length - 1);
                if (ticks.Max(tick => measure(tick.Text)) + gap <= spacing)
                    return ticks;
            }
        }
        return [new ScaleTick(0, "0")];
    }

    private static string Write(int n, double step, int exponent)
    {
        if (n == 0)
            return "0";
        string format =
            exponent is < -3 or > 4 ? "0e+0"
            : exponent < 0 ? "0." + new string('0', -exponent)
            : "0";
        return (n > 0 ? "+" : "-") + Math.Abs(n * step).ToString(format, CultureInfo.InvariantCulture);
    }
}
