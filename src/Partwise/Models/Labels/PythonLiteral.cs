using System.Globalization;
using System.Text;

namespace Partwise.Models.Internals;

/// <summary>
/// Reads a list, tuple or dictionary as Python prints it, which is nearly JSON: texts in either quote, whole numbers as keys. Nothing is
/// evaluated.
/// </summary>
/// <remarks>Values are <see cref="string"/>, <see cref="long"/>, a list of values, or a list of key-value pairs in their order.</remarks>
internal sealed class PythonLiteral
{
    private const int MaximumDepth = 4;

    private readonly string _text;
    private int _at;

    private PythonLiteral(string text) => _text = text;

    /// <summary>The value of a text; null where it is no such literal.</summary>
    public static object? Parse(string text)
    {
        var reader = new PythonLiteral(text);
        object? value = reader.Value(0);
        reader.SkipBlanks();
        return value is not null && reader._at == text.Length ? value : null;
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private object? Value(int depth)
    {
        SkipBlanks();
        return Next switch
        {
            '\'' or '"' => Text(),
            '[' when depth < MaximumDepth => Items(']', depth),
            '(' when depth < MaximumDepth => Items(')', depth),
            '{' when depth < MaximumDepth => Pairs(depth),
            >= '0' and <= '9' => Number(),
            _ => null,
        };
    }

    private List<object>? Items(char end, int depth)
    {
        _at++;
        var items = new List<object>();
        while (!Takes(end))
        {
            if (Value(depth + 1) is not { } item)
                return null;
            items.Add(item);
            if (!Takes(',') && !Sees(end))
                return null;
        }
        return items;
    }

    private List<KeyValuePair<object, object>>? Pairs(int depth)
    {
        _at++;
        var pairs = new List<KeyValuePair<object, object>>();
        while (!Takes('}'))
        {
            if (Value(depth + 1) is not { } key || !Takes(':') || Value(depth + 1) is not { } value)
                return null;
            pairs.Add(new(key, value));
            if (!Takes(',') && !Sees('}'))
                return null;
        }
        return pairs;
    }

    private string? Text()
    {
        char quote = _text[_at++];
        var text = new StringBuilder();
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c == quote)
                return text.ToString();
            if (c is '\n' or '\r')
                return null;
            if (c != '\\')
                text.Append(c);
            else if (Escape() is { } escaped)
                text.Append(escaped);
            else
                return null;
        }
        return null;
    }

    private char? Escape() =>
        _at >= _text.Length
            ? null
            : _text[_at++] switch
            {
                'n' => '\n',
                't' => '\t',
                'x' => Code(2),
                'u' => Code(4),
                var c => c,
            };

    private char? Code(int digits)
    {
        bool read = ushort.TryParse(
            _text.AsSpan(_at, Math.Min(digits, _text.Length - _at)),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out ushort code
        );
        _at += digits;
        return read && !char.IsSurrogate((char)code) ? (char)code : null;
    }

    private long? Number()
    {
        int start = _at;
        while (char.IsAsciiDigit(Next))
            _at++;
        return long.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
    }

    private bool Sees(char c)
    {
        SkipBlanks();
        return Next == c;
    }

    private bool Takes(char c)
    {
        bool sees = Sees(c);
        _at += sees ? 1 : 0;
        return sees;
    }

    private void SkipBlanks()
    {
        while (char.IsWhiteSpace(Next))
            _at++;
    }
}
