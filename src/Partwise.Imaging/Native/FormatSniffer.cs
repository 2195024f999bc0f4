namespace Partwise.Imaging.Native;

/// <summary>Recognises a file by its first bytes, so that only the supported decoders ever see untrusted data.</summary>
internal static class FormatSniffer
{
    /// <summary>The format, or null when it is none of the supported ones.</summary>
    internal static ImageFormat? Detect(ReadOnlySpan<byte> data) =>
        data switch
        {
            [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFormat.Tiff,
            _ when IsAvif(data) => ImageFormat.Avif,
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
            [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => "JPEG XL",
            [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => "JPEG 2000",
            [0, 0, 1, 0, _, 0, ..] => "ICO",
            [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "Photoshop",
            [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)'\n' or (byte)' ' or (byte)'\r', ..] => "PNM",
            [0x1A, 0x45, 0xDF, 0xA3, ..] => "Matroska video",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', ..] => "AVI video",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..] => Brand(data.Slice(8, 4)),
            _ when LooksLikeSvg(data) => "SVG",
            _ => null,
        };
        if (data.IsEmpty)
            return "it is empty (0 bytes)";
        if (known is not null)
            return $"{known} is not supported; {remedy}";
        if (data.StartsWith("version https://git-lfs"u8))
            return "it is the pointer to a file of Git LFS; fetch the file itself with 'git lfs pull'";
        return LooksLikePage(data)
            ? "it is a web page, not an image; download the image itself"
            : "it is not an image of a supported format (JPEG, PNG, WebP, GIF, TIFF or AVIF)";
    }

    // ISO base media files say by their brand what they hold.
    private static string Brand(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) ? "HEIC"
        : brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) ? "HEIF"
        : brand.StartsWith("crx"u8) ? "Canon raw"
        : "video (MP4 or QuickTime)";

    private static bool IsAvif(ReadOnlySpan<byte> data) =>
        data.Length >= 12
        && data.Slice(4, 4).SequenceEqual("ftyp"u8)
        && (data.Slice(8, 4).SequenceEqual("avif"u8) || data.Slice(8, 4).SequenceEqual("avis"u8));

    private static bool LooksLikePage(ReadOnlySpan<byte> data)
    {
        string start = System.Text.Encoding.ASCII.GetString(data[..Math.Min(data.Length, 200)]).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool LooksLikeSvg(ReadOnlySpan<byte> data) => data[..Math.Min(data.Length, 1000)].IndexOf("<svg"u8) >= 0;
}
