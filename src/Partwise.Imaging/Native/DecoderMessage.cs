using System.Globalization;
using System.Text.RegularExpressions;

namespace Partwise.Imaging.Native;

/// <summary>Turns libvips' error text into one sentence for people.</summary>
internal static partial class DecoderMessage
{
    // Some cameras leave a few bytes before the end marker, when every pixel has been decoded. Many bytes mean that decoding lost its way.
    private const int HarmlessBytes = 16;

    private const string NoOperation = "has no operation";

    /// <summary>Whether the only complaint of the JPEG decoder is a few bytes too many at the very end.</summary>
    internal static bool IsHarmless(string text)
    {
        MatchCollection found = Leftover().Matches(text);
        return found.Count == 1
            && int.TryParse(found[0].Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
            && bytes <= HarmlessBytes
            && !text.Replace(found[0].Value, "", StringComparison.Ordinal).Contains("Corrupt", StringComparison.Ordinal);
    }

    internal static ImageException Damaged(string name, ImageFormat format, string text)
    {
        if (text.Contains(NoOperation, StringComparison.Ordinal))
            return new ImageException(
                ImageErrorKind.Unsupported,
                $"{name} cannot be used: ",
                $"this build of libvips reads no {Name(format)}; convert it to JPEG or PNG"
            );
        string first = text.Split('\n')[0].Trim();
        int colon = first.IndexOf(": ", StringComparison.Ordinal);
        string detail = (colon >= 0 ? first[(colon + 2)..] : first).TrimEnd('.', ' ');
        string reason = detail.Length > 0 ? $" ({detail})" : "";
        return new ImageException(
            ImageErrorKind.Damaged,
            $"{name} cannot be decoded: ",
            $"the {Name(format)} data is truncated or damaged{reason}; get an intact copy"
        );
    }

    [GeneratedRegex(@"Corrupt JPEG data: (\d+) extraneous bytes before marker 0xd9")]
    private static partial Regex Leftover();

    internal static string Name(ImageFormat format) =>
        format switch
        {
            ImageFormat.Jpeg => "JPEG",
            ImageFormat.Png => "PNG",
            ImageFormat.Gif => "GIF",
            ImageFormat.Tiff => "TIFF",
            ImageFormat.Avif => "AVIF",
            _ => "WebP",
        };
}
