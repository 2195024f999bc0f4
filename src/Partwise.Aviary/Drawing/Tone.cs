using Partwise.Imaging;

namespace Partwise.Aviary.Drawing;

/// <summary>Colours under the scene's light.</summary>
internal sealed class Tone(SceneLight light)
{
    private static readonly Rgb s_shadow = new(24, 22, 48);
    private static readonly Rgb s_glare = new(255, 250, 232);

    /// <summary>How strong shadows are, 0 to 1.</summary>
    internal double Contrast => light.Contrast;

    /// <summary>The colour as the light shows it.</summary>
    internal Rgb Of(Rgb color) =>
        new(
            Channel(color.Red, 1 + 0.10 * light.Warmth),
            Channel(color.Green, 1 + 0.02 * light.Warmth),
            Channel(color.Blue, 1 - 0.12 * light.Warmth)
        );

    /// <summary>The lit colour of a named pigment.</summary>
    internal Rgb Of(string pigment) => Of(Pigment.Of(pigment));

    /// <summary>As SVG text.</summary>
    internal string Hex(Rgb color) => Canvas.Hex(Of(color));

    /// <summary>A darker neighbour of a colour; shadows are bluish and grow with the scene's contrast.</summary>
    /// <param name="color">A lit colour.</param>
    /// <param name="amount">0 to 1 at full contrast.</param>
    internal Rgb Dark(Rgb color, double amount) => color.Mix(s_shadow, amount * (0.55 + 0.45 * light.Contrast));

    /// <summary>A lighter neighbour of a lit colour.</summary>
    internal Rgb Pale(Rgb color, double amount) => color.Mix(s_glare, amount * (0.6 + 0.4 * light.Contrast));

    /// <summary>Dark marks on a pale ground, pale marks on a dark one; the pigment decides, not the light, so that a species keeps its
    /// marks.</summary>
    internal Rgb Mark(string pigment) => Pigment.IsDark(pigment) ? Pale(Of(pigment), 0.72) : Dark(Of(pigment), 0.78);

    private byte Channel(byte value, double factor) => (byte)Math.Clamp(Math.Round(value * factor * light.Brightness), 0, 255);
}
