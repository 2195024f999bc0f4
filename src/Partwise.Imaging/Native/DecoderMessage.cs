namespace Partwise.Imaging.Native;

/// <summary>Turns libvips' error text into one sentence for people.</summary>
internal static class DecoderMessage
{
    // A few bytes too many before the end marker: common in camera streams, and every pixel has been decoded before them.
    private const string HarmlessWarning = "extraneous bytes before marker 0xd9";

    internal static bool IsHarmless(string text) => text.Contains(HarmlessWarning, StringComparison.Ordinal);

    internal static ImageException Damaged(string name, ImageFormat format, string text)
    {
        string first = text.Split('\n')[0].Trim();
        int colon = first.IndexOf(": ", StringComparison.Ordinal);
        string detail = (colon >= 0 ? first[(colon + 2)..] : first).TrimEnd('.', ' ');
        string reason = detail.Length > 0 ? $" ({detail})" : "";
        return new ImageException($"{name} cannot be decoded: the {Name(format)} data is truncated or damaged{reason}; get an intact copy.");
    }

    internal static string Name(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "JPEG",
        ImageFormat.Png => "PNG",
        ImageFormat.Gif => "GIF",
        ImageFormat.Tiff => "TIFF",
        _ => "WebP",
    };
}
