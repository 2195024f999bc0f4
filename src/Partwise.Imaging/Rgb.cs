namespace Partwise.Imaging;

/// <summary>A colour: red, green and blue, each 0 to 255.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>White.</summary>
    public static Rgb White => new(255, 255, 255);

    /// <summary>Black.</summary>
    public static Rgb Black => new(0, 0, 0);

    /// <summary>This colour's part (1 − <paramref name="share"/>) mixed with <paramref name="share"/> (0 to 1) of
    /// <paramref name="other"/>.</summary>
    public Rgb Mix(Rgb other, double share) =>
        new(Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

    private static byte Mix(byte from, byte to, double share) => (byte)Math.Clamp((int)Math.Round(from + (to - from) * share), 0, 255);
}
