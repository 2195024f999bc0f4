namespace Partwise.Imaging;

/// <summary>
/// The colours of signed maps: orange to red for evidence in favour, sky to navy blue against. Orange and blue stay apart for people with
/// any of the common colour-vision deficiencies, and darker always means stronger. Zero is transparent.
/// </summary>
internal static class DivergingPalette
{
    private static readonly Rgb[] s_positive = [new(255, 200, 92), new(250, 146, 30), new(226, 74, 16), new(150, 8, 26)];
    private static readonly Rgb[] s_negative = [new(128, 214, 255), new(48, 154, 232), new(26, 84, 190), new(22, 28, 112)];

    /// <summary>The colour of a value.</summary>
    /// <param name="value">The value divided by the scale's limit: −1 to 1; values beyond take the end's colour.</param>
    public static Rgb Color(double value)
    {
        Rgb[] ramp = value < 0 ? s_negative : s_positive;
        double at = Strength(value) * (ramp.Length - 1);
        int below = Math.Min((int)at, ramp.Length - 2);
        return ramp[below].Mix(ramp[below + 1], at - below);
    }

    /// <summary>How opaque a value is drawn: 0 at zero, 1 at the limit, rising quickly so that moderate values can be seen.</summary>
    /// <param name="value">The value divided by the scale's limit; values beyond ±1 are fully opaque.</param>
    public static double Opacity(double value) => Math.Pow(Strength(value), 0.7);

    private static double Strength(double value) => double.IsNaN(value) ? 0 : Math.Min(1, Math.Abs(value));
}
