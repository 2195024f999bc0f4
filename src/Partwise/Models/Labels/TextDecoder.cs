using System.Text;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Decodes text files that people made with any editor: UTF-8, or UTF-16 with or without its mark. Other code pages are refused,
/// as a guess would garble names.</summary>
internal static class TextDecoder
{
    /// <summary>The text of a file's bytes, without its mark.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">What the file is, for messages.</param>
    /// <exception cref="DataFileException">It is of another encoding; the message names the line.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (HasZeros(bytes, first: 1))
            return Encoding.Unicode.GetString(bytes);
        if (HasZeros(bytes, first: 0))
            return Encoding.BigEndianUnicode.GetString(bytes);
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + bytes[..Math.Min(bytes.Length, Math.Max(0, e.Index))].Count((byte)'\n');
            throw new DataFileException(
                $"{source} is not in UTF-8 (byte 0x{e.BytesUnknown?.FirstOrDefault():X2} in line {line}); save it as UTF-8.",
                e
            );
        }
    }

    /// <summary>Whether every other byte of the beginning is zero, as in UTF-16 of Latin letters.</summary>
    private static bool HasZeros(ReadOnlySpan<byte> bytes, int first)
    {
        int length = Math.Min(bytes.Length & ~1, 256);
        if (length < 4)
            return false;
        int zeros = 0,
            others = 0;
        for (int i = 0; i < length; i += 2)
        {
            zeros += bytes[i + first] == 0 ? 1 : 0;
            others += bytes[i + 1 - first] == 0 ? 1 : 0;
        }
        return zeros * 2 > length * 9 / 10 && others == 0;
    }
}
