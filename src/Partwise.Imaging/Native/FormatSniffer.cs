namespace Partwise.Imaging.Native;

/// <summary>Recognises a file by its first bytes, so that only the supported decoders ever see untrusted data.</summary>
internal static class FormatSniffer
{
    /// <summary>The format, or null when it is none of the supported ones.</summary>
    internal static ImageFormat? Detect(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFormat.Tiff,
        _ => null,
    };

    /// <summary>Why data of no supported format is refused, as the end of a sentence.</summary>
    internal static string Refusal(ReadOnlySpan<byte> data)
    {
        const string remedy = "convert it to JPEG or PNG";
        string? known = data switch
        {
            [] => null,
            [(byte)'B', (byte)'M', ..] => "BMP",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "PDF",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', ..] => "AVIF",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "HEIF",
            [0xFF, 0x0A, ..] => "JPEG XL",
            [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "Photoshop",
            _ when LooksLikeSvg(data) => "SVG",
            _ => null,
        };
        return data.IsEmpty ? "it is empty (0 bytes)"
            : known is not null ? $"{known} is not supported; {remedy}"
            : "it is not an image of a supported format (JPEG, PNG, WebP, GIF or TIFF)";
    }

    private static bool LooksLikeSvg(ReadOnlySpan<byte> data) => data[..Math.Min(data.Length, 1000)].IndexOf("<svg"u8) >= 0;
}
