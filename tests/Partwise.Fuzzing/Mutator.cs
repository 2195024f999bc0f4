using System.Text;

namespace Partwise.Fuzzing;

/// <summary>Changes contents: bits, pieces, numbers and words. The same seed gives the same changes.</summary>
/// <param name="random">Chooses them.</param>
/// <param name="seeds">The sound contents.</param>
/// <param name="words">Words that may stand in them.</param>
/// <param name="models">Whether they are models.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> seeds, IReadOnlyList<string> words, bool models)
{
    private const int Most = 1 << 20;

    private static readonly byte[] s_bytes =
    [
        0,
        1,
        0x7F,
        0x80,
        0xFF,
        (byte)'"',
        (byte)'\\',
        (byte)'{',
        (byte)'[',
        (byte)',',
        (byte)'\n',
        0x1B,
    ];

    private static readonly string[] s_tokens =
    [
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "-1",
        "0",
        "1e999",
        "-1e999",
        "1e39",
        "NaN",
        "2147483648",
        "9223372036854775808",
        "1E-400",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\\u001b[31m\"",
        "[null]",
        "[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":{}}}}",
        ",,",
        "..",
        "../..",
        "/etc/passwd",
        "\0",
        "\uFEFF",
        "99999999999999999999",
        "0x10",
        "1;2;3",
    ];

    private static readonly long[] s_numbers =
    [
        0,
        1,
        -1,
        127,
        128,
        255,
        32767,
        65535,
        int.MaxValue,
        int.MinValue,
        uint.MaxValue,
        long.MaxValue,
        long.MinValue,
        1L << 40,
    ];

    private readonly JsonMutator _json = new(random);
    private readonly OnnxMutator _onnx = new(random);

    /// <summary>One content with one to six changes; of values in JSON, or of the parts of a model, in every other one.</summary>
    public byte[] Next()
    {
        byte[] content = [.. Pick(seeds)];
        if (models && random.Next(2) == 0 && _onnx.Change(content) is { } model)
            return model;
        if (random.Next(2) == 0 && _json.Change(content) is { } changed)
        {
            for (int i = random.Next(0, 3); i > 0; i--)
                changed = _json.Change(changed) ?? changed;
            return changed;
        }
        for (int i = random.Next(1, 7); i > 0; i--)
            content = Change(content);
        return content.Length <= Most ? content : content[..Most];
    }

    private byte[] Change(byte[] content)
    {
        if (content.Length == 0)
            return Encoding.UTF8.GetBytes(Pick(s_tokens));
        int at = random.Next(content.Length),
            length = random.Next(1, Math.Min(64, content.Length - at) + 1);
        switch (random.Next(11))
        {
            case 0:
                content[at] ^= (byte)(1 << random.Next(8));
                return content;
            case 1:
                content[at] = (byte)random.Next(256);
                return content;
            case 2:
                content[at] = Pick(s_bytes);
                return content;
            case 3:
                return content[..at];
            case 4:
                return [.. content[..at], .. content[(at + length)..]];
            case 5:
                return [.. content[..(at + length)], .. content[at..]];
            case 6:
                byte[] other = Pick(seeds);
                return [.. content[..at], .. other[random.Next(other.Length + 1)..]];
            case 7:
                byte[] number = BitConverter.GetBytes(Pick(s_numbers));
                int width = Math.Min(1 << random.Next(4), content.Length - at);
                number.AsSpan(0, width).CopyTo(content.AsSpan(at));
                return content;
            case 8:
                return [.. content[..at], .. Encoding.UTF8.GetBytes(Pick(s_tokens)), .. content[at..]];
            case 9 when words.Count > 0:
                return [.. content[..at], .. Encoding.UTF8.GetBytes(Pick(words)), .. content[at..]];
            default:
                return ReplaceToken(content, at);
        }
    }

    // A value of a text, from one separator to the next, becomes another value: what is around it stays sound.
    private byte[] ReplaceToken(byte[] content, int at)
    {
        int start = at,
            end = at;
        while (start > 0 && !IsSeparator(content[start - 1]))
            start--;
        while (end < content.Length && !IsSeparator(content[end]))
            end++;
        return [.. content[..start], .. Encoding.UTF8.GetBytes(Pick(s_tokens)), .. content[end..]];
    }

    private static bool IsSeparator(byte value) =>
        value is (byte)',' or (byte)':' or (byte)'\n' or (byte)' ' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}';

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
